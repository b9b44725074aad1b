//! Has an allocator that never returns: the host waits inside `cabi_realloc`, before the call has begun. And one that
//! traps when the answer is given back: the host has the answer by then.

use std::alloc::{GlobalAlloc, Layout, System};

use ghat_guests::{Context, Failure, Segment, Span, Verdict, found, nothing};

/// A text of this length is never taken.
const HANGS: usize = 70_001;
/// A replacement of this length cannot be given back.
const TRAPS: usize = 70_003;
/// A text of this length gets that replacement.
const ASKED: usize = 70_002;

struct Bad;

#[global_allocator]
static BAD: Bad = Bad;

// SAFETY: what returns, returns what the system's allocator does.
unsafe impl GlobalAlloc for Bad {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        while layout.size() == HANGS {
            std::hint::spin_loop();
        }
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        if layout.size() == TRAPS {
            std::process::abort();
        }
        unsafe { System.dealloc(at, layout) }
    }
}

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    match text.iter().position(|segment| segment.text.len() == ASKED) {
        Some(at) => {
            let span = Span { segment: at as u32, start: 0, end: 1 };
            Ok(found("long", Some(span), &"x".repeat(TRAPS)))
        }
        None => Ok(nothing()),
    }
}

ghat_guests::guardrail!("bad-allocator", inspect);
