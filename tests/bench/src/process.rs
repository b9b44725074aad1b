//! What has a process used? Processor time of all its threads, and resident memory.

use std::collections::HashMap;
use std::fs;

/// Processor time by thread, in nanoseconds.
///
/// From `schedstat`, which counts exactly where `stat` counts ticks of 10 ms. A thread that ends between two looks
/// takes its last part with it; threads of a server that is under load do not.
#[derive(Debug, Default)]
pub(crate) struct CpuTime {
    threads: HashMap<String, u64>,
}

impl CpuTime {
    /// What the process has used so far; nothing when it is gone.
    pub(crate) fn of(pid: u32) -> Self {
        let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
        let threads = tasks.filter_map(|task| {
            let used = fs::read_to_string(task.path().join("schedstat")).ok()?;
            Some((task.file_name().into_string().ok()?, used.split(' ').next()?.parse().ok()?))
        });
        Self { threads: threads.collect() }
    }

    /// Nanoseconds used from an earlier look to this one.
    pub(crate) fn since(&self, earlier: &Self) -> u64 {
        let before = |thread| earlier.threads.get(thread).copied().unwrap_or(0);
        self.threads.iter().map(|(thread, used)| used.saturating_sub(before(thread))).sum()
    }
}

/// Resident memory in KiB; none when the process is gone.
pub(crate) fn resident_kib(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_used_time_and_memory() {
        let pid = std::process::id();
        let before = CpuTime::of(pid);
        let busy: u64 = (0..50_000_000_u64).fold(0, |sum, next| sum ^ next.wrapping_mul(31));
        assert_ne!(busy, 1);
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert!(CpuTime::of(pid).since(&before) > 0);
        assert!(resident_kib(pid).is_some_and(|kib| kib > 500));
    }
}
