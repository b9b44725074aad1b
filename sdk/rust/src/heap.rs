//! Where does a plugin's memory come from?
//!
//! A call hands over a dozen short texts, and each is a block that the host asks for and the plugin gives back. Blocks
//! come in four sizes to a doubling, each size with a list of its free blocks, so that taking one and giving it back
//! are a dozen instructions each; with the standard library's allocator they are three hundred and fifty, by
//! callgrind, and were more than half of what a router executes.
//!
//! Blocks are never joined: what was of one size stays of it. A plugin's texts are of the same sizes call after call,
//! and its memory has a limit.

#![expect(unsafe_code, reason = "an allocator deals in addresses")]

use std::alloc::Layout;
use std::ptr::{self, null_mut};

/// The smallest block, and what every block's address is a multiple of.
const GRAIN: usize = 16;
/// How many sizes there are: four of 16 to 64 bytes, then four to each doubling.
const SIZES: usize = 4 + 4 * (usize::BITS as usize - 6);

/// Where whole pages come from.
pub(crate) trait Pages {
    /// At least so many bytes more, as first address and length; none where the host gives no more.
    fn more(&mut self, bytes: usize) -> Option<(usize, usize)>;
}

/// A block that nobody uses.
struct Free {
    next: *mut Free,
}

/// Blocks of memory.
pub(crate) struct Heap<P> {
    free: [*mut Free; SIZES],
    /// What was never handed out, or was given back last: from here …
    next: usize,
    /// … to here.
    end: usize,
    pages: P,
}

/// The place of a block's size among the sizes, and the size itself; none where no address space holds it.
const fn size_class(bytes: usize) -> Option<(usize, usize)> {
    if bytes <= 4 * GRAIN {
        let grains = if bytes == 0 { 1 } else { bytes.div_ceil(GRAIN) };
        return Some((grains - 1, grains * GRAIN));
    }
    let doublings = (bytes - 1).ilog2() as usize;
    let step = 1 << (doublings - 2);
    match bytes.checked_next_multiple_of(step) {
        Some(size) => Some((4 * (doublings - 5) + (((bytes - 1) / step) & 3), size)),
        None => None,
    }
}

impl<P: Pages> Heap<P> {
    /// A heap that has no memory yet.
    pub(crate) const fn new(pages: P) -> Self {
        Self { free: [null_mut(); SIZES], next: 0, end: 0, pages }
    }

    /// A block for this layout; null where there is no more memory.
    pub(crate) fn take(&mut self, layout: Layout) -> *mut u8 {
        let Some((class, size)) = size_class(layout.size()) else { return null_mut() };
        let Some(list) = self.free.get_mut(class) else { return null_mut() };
        let block = *list;
        if !block.is_null() && block.addr().is_multiple_of(layout.align()) {
            // SAFETY: a block on a list was given back, so nobody else reads or writes it, and it holds a `Free`.
            *list = unsafe { (*block).next };
            return block.cast();
        }
        self.carve(size, layout.align()).unwrap_or(null_mut())
    }

    /// Takes a block back.
    ///
    /// # Safety
    /// It is from `take` or `resize` of this heap, with this layout, and is not used any more.
    pub(crate) unsafe fn give(&mut self, block: *mut u8, layout: Layout) {
        let Some((class, size)) = size_class(layout.size()) else { return };
        if block.addr() + size == self.next {
            self.next = block.addr();
        } else if let Some(list) = self.free.get_mut(class) {
            let free = block.cast::<Free>();
            // SAFETY: the block is the heap's again; it has at least 16 bytes at a multiple of 16.
            unsafe { free.write(Free { next: *list }) };
            *list = free;
        }
    }

    /// A block of another size with the same bytes in it, as far as both reach; null where there is no more memory,
    /// and then the block stays as it is.
    ///
    /// # Safety
    /// It is from `take` or `resize` of this heap, with this layout.
    pub(crate) unsafe fn resize(&mut self, block: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        let (Some((old, size)), Some((new, wanted))) = (size_class(layout.size()), size_class(bytes)) else {
            return null_mut();
        };
        if old == new {
            return block;
        }
        // The block handed out last grows and shrinks where it stands.
        let after = block.addr().checked_add(wanted).filter(|&after| after <= self.end);
        if let (true, Some(after)) = (block.addr() + size == self.next, after) {
            self.next = after;
            return block;
        }
        let Ok(moved) = Layout::from_size_align(bytes, layout.align()) else { return null_mut() };
        let moved = self.take(moved);
        if !moved.is_null() {
            // SAFETY: both have so many bytes, and a block just taken overlaps no other. The old one is as promised.
            unsafe {
                ptr::copy_nonoverlapping(block, moved, layout.size().min(bytes));
                self.give(block, layout);
            }
        }
        moved
    }

    /// Forgets the blocks that were given back: those handed out from now on stand side by side. A memory that
    /// starts from a snapshot is copied page by page where it is written to.
    pub(crate) fn settle(&mut self) {
        self.free = [null_mut(); SIZES];
    }

    /// A block of what was never handed out.
    fn carve(&mut self, size: usize, align: usize) -> Option<*mut u8> {
        let align = align.max(GRAIN);
        let fits = |next: usize, end: usize| {
            let start = next.checked_next_multiple_of(align)?;
            start.checked_add(size).filter(|&after| after <= end).map(|after| (start, after))
        };
        if let Some((start, after)) = fits(self.next, self.end).filter(|_| self.end > 0) {
            self.next = after;
            return Some(ptr::with_exposed_provenance_mut(start));
        }
        let (begin, length) = self.pages.more(size.checked_add(align)?)?;
        if begin != self.end {
            self.next = begin;
        }
        self.end = begin.checked_add(length)?;
        let (start, after) = fits(self.next, self.end)?;
        self.next = after;
        Some(ptr::with_exposed_provenance_mut(start))
    }
}

#[cfg(all(target_family = "wasm", feature = "heap"))]
pub(crate) use component::settle;

/// The heap of a component.
#[cfg(all(target_family = "wasm", feature = "heap"))]
mod component {
    use super::{Heap, Pages};
    use std::alloc::{GlobalAlloc, Layout};
    use std::cell::UnsafeCell;

    /// The size of a page of a WebAssembly memory.
    const PAGE: usize = 64 * 1024;

    struct Memory;

    impl Pages for Memory {
        fn more(&mut self, bytes: usize) -> Option<(usize, usize)> {
            let pages = bytes.div_ceil(PAGE);
            let before = core::arch::wasm32::memory_grow::<0>(pages);
            (before != usize::MAX).then(|| (before * PAGE, pages * PAGE))
        }
    }

    struct Shared(UnsafeCell<Heap<Memory>>);

    // SAFETY: a component has one thread, and nothing that the heap does calls back into it.
    unsafe impl Sync for Shared {}

    #[global_allocator]
    static HEAP: Shared = Shared(UnsafeCell::new(Heap::new(Memory)));

    // SAFETY: blocks are disjoint, as large as asked for or larger, and aligned; nothing here unwinds.
    unsafe impl GlobalAlloc for Shared {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // SAFETY: one thread, and no other reference lives while a method runs.
            unsafe { (*self.0.get()).take(layout) }
        }

        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            // SAFETY: as above; the caller promises the rest.
            unsafe { (*self.0.get()).give(block, layout) }
        }

        unsafe fn realloc(&self, block: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
            // SAFETY: as above; the caller promises the rest.
            unsafe { (*self.0.get()).resize(block, layout, bytes) }
        }
    }

    /// Makes the memory good to take a snapshot of.
    pub(crate) fn settle() {
        // SAFETY: one thread, and no other reference lives while a method runs.
        unsafe { (*HEAP.0.get()).settle() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Memory that grows in place as a component's does, up to a limit.
    struct Region {
        bytes: Vec<u128>,
        used: usize,
    }

    impl Pages for Region {
        fn more(&mut self, bytes: usize) -> Option<(usize, usize)> {
            let begin = self.used;
            let length = bytes.next_multiple_of(4096);
            self.used = begin.checked_add(length).filter(|&used| used <= self.bytes.len() * GRAIN)?;
            Some((self.bytes.as_mut_ptr().expose_provenance() + begin, length))
        }
    }

    fn heap(bytes: usize) -> Heap<Region> {
        Heap::new(Region { bytes: vec![0; bytes / GRAIN], used: 0 })
    }

    fn layout(size: usize, align: usize) -> Layout {
        Layout::from_size_align(size, align).unwrap()
    }

    #[test]
    fn a_size_is_at_least_what_was_asked_for_and_at_most_a_quarter_more() {
        let mut before = (0, 16);
        for bytes in 1..70_000 {
            let (class, size) = size_class(bytes).unwrap();
            assert!(
                size >= bytes && size <= (bytes + bytes / 4).max(bytes.next_multiple_of(GRAIN)),
                "{bytes}"
            );
            assert_eq!(size % GRAIN, 0);
            assert!((class, size) == before || (class == before.0 + 1 && size > before.1), "{bytes}");
            before = (class, size);
        }
        assert!(size_class(isize::MAX as usize).unwrap().0 < SIZES);
        assert_eq!(size_class(usize::MAX), None);
    }

    /// A block that is in use, and the byte that fills it.
    struct Used {
        block: *mut u8,
        layout: Layout,
        fill: u8,
    }

    impl Used {
        fn check(&self) {
            // SAFETY: the test took the block with this size.
            let bytes = unsafe { std::slice::from_raw_parts(self.block, self.layout.size()) };
            assert!(bytes.iter().all(|&byte| byte == self.fill), "somebody else wrote into a block");
            assert_eq!(self.block.addr() % self.layout.align(), 0);
        }

        /// Checks it a last time and gives it back.
        fn end(self, heap: &mut Heap<Region>) {
            self.check();
            // SAFETY: the test took the block with this layout, and forgets it here.
            unsafe { heap.give(self.block, self.layout) };
        }

        fn fill(self) -> Self {
            // SAFETY: the test took the block with this size.
            unsafe { self.block.write_bytes(self.fill, self.layout.size()) };
            self
        }
    }

    #[test]
    fn blocks_in_use_never_meet() {
        let mut heap = heap(16 << 20);
        let mut used: Vec<Used> = Vec::new();
        let mut state = 7_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for round in 0..60_000 {
            let most = 1 << (1 + random(12));
            let (bytes, fill) = (1 + random(most), round as u8);
            match random(3) {
                0 if !used.is_empty() => {
                    used.swap_remove(random(used.len())).end(&mut heap);
                }
                1 if !used.is_empty() => {
                    let old = used.swap_remove(random(used.len()));
                    // SAFETY: taken above with this layout.
                    let block = unsafe { heap.resize(old.block, old.layout, bytes) };
                    assert!(!block.is_null());
                    let kept = layout(old.layout.size().min(bytes), old.layout.align());
                    Used { block, layout: kept, fill: old.fill }.check();
                    used.push(Used { block, layout: layout(bytes, old.layout.align()), fill }.fill());
                }
                _ => {
                    let wanted = layout(bytes, 1 << random(8));
                    let block = heap.take(wanted);
                    assert!(!block.is_null());
                    used.push(Used { block, layout: wanted, fill }.fill());
                }
            }
            if used.len() > 300 {
                used.drain(..200).for_each(|old| old.end(&mut heap));
            }
        }
        used.iter().for_each(Used::check);
    }

    #[test]
    fn the_same_call_again_takes_no_more_memory() {
        let mut heap = heap(1 << 20);
        let mut call = || {
            let blocks: Vec<_> = (1..200).map(|size| (heap.take(layout(size, 8)), layout(size, 8))).collect();
            // SAFETY: taken above with these layouts.
            blocks.into_iter().for_each(|(block, layout)| unsafe { heap.give(block, layout) });
            heap.next
        };
        let first = call();
        assert!((0..1000).all(|_| call() == first));
    }

    #[test]
    fn after_a_snapshot_blocks_stand_side_by_side() {
        let mut heap = heap(1 << 16);
        let blocks: Vec<_> = (0..9).map(|_| heap.take(layout(64, 8))).collect();
        // SAFETY: taken above with this layout.
        blocks.iter().for_each(|&block| unsafe { heap.give(block, layout(64, 8)) });
        heap.settle();
        let (first, second) = (heap.take(layout(64, 8)), heap.take(layout(64, 8)));
        assert_eq!(first.addr() + 64, second.addr());
    }

    #[test]
    fn the_last_block_grows_where_it_stands() {
        let mut heap = heap(1 << 16);
        let first = heap.take(layout(100, 1));
        // SAFETY: taken above with this layout.
        unsafe {
            assert_eq!(heap.resize(first, layout(100, 1), 1000), first);
            assert_eq!(heap.resize(first, layout(1000, 1), 50), first);
            heap.give(first, layout(50, 1));
        }
        assert_eq!(heap.take(layout(9, 1)), first);
    }

    #[test]
    fn without_memory_there_is_no_block() {
        let mut heap = heap(8192);
        let block = heap.take(layout(5000, 1));
        assert!(!block.is_null());
        assert!(heap.take(layout(5000, 1)).is_null());
        assert!(heap.take(layout(isize::MAX as usize, 1)).is_null());
        // SAFETY: taken above with this layout.
        unsafe { assert!(heap.resize(block, layout(5000, 1), 9000).is_null()) };
        assert!(!heap.take(layout(500, 1)).is_null());
    }
}
