//! What a worker takes from itself before it reads any foreign code. Not for what the interpreter
//! enforces.
//!
//! Every step is best effort: an old kernel or another system gives a weaker sandbox, not none.

use std::time::{Duration, Instant};

use super::limits::Limits;

/// Room for the program itself, its stack and what the allocator keeps of freed memory.
const ADDRESS_SPACE: u64 = 1 << 30;

/// How long a reading of the processor clock serves: a worker has one thread, so it uses no more of the processor
/// than time passes.
const READ_AGAIN: Duration = Duration::from_secs(1);

/// A worker that has given up its rights.
pub(super) struct Confined {
    clock: Option<ProcessorClock>,
    /// When the clock was read for the limit that stands, and the limits it was read for.
    allowed: Option<(Instant, Limits)>,
}

impl Confined {
    /// Once per worker, before the first source is parsed.
    pub(super) fn new(limits: &Limits) -> Self {
        let clock = ProcessorClock::open();
        #[cfg(target_os = "linux")]
        let _ = forbid_files();
        #[cfg(unix)]
        {
            use rustix::process::Resource;

            lower(Resource::Core, 0);
            // No descriptor beyond those that are open now.
            lower(Resource::Nofile, 3);
            lower(Resource::As, ADDRESS_SPACE.saturating_add(2 * limits.memory as u64));
        }
        Self { clock, allowed: None }
    }

    /// Before every request: processor time from now on, and the interpreter's memory.
    pub(super) fn allow(&mut self, limits: &Limits) {
        // An error means that the program was built without the counting allocator: the address
        // space still bounds it.
        let _ = monty_alloc::set_limit(Some(limits.memory), false);
        let now = Instant::now();
        let stands = |(read, of): &(Instant, Limits)| now - *read < READ_AGAIN && of == limits;
        if self.allowed.as_ref().is_some_and(stands) {
            return;
        }
        if let Some(used) = self.clock.as_ref().and_then(ProcessorClock::seconds) {
            // One second more for the part of a second that the clock does not show, one until it is read again.
            allow_processor_seconds(used + 1 + READ_AGAIN.as_secs() + limits.processor_seconds());
            self.allowed = Some((now, limits.clone()));
        }
    }
}

/// Lowers a limit for good.
#[cfg(unix)]
fn lower(resource: rustix::process::Resource, value: u64) {
    let limit = rustix::process::Rlimit { current: Some(value), maximum: Some(value) };
    let _ = rustix::process::setrlimit(resource, limit);
}

/// Sets the soft limit only, so that the next request can raise it again.
#[cfg(unix)]
fn allow_processor_seconds(seconds: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let maximum = getrlimit(Resource::Cpu).maximum;
    let _ = setrlimit(Resource::Cpu, Rlimit { current: Some(seconds), maximum });
}

#[cfg(not(unix))]
fn allow_processor_seconds(_seconds: u64) {}

/// No file may be opened, made or changed, and no connection made, from here on.
#[cfg(target_os = "linux")]
fn forbid_files() -> Result<landlock::RulesetStatus, landlock::RulesetError> {
    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, Scope};

    let abi = ABI::V6;
    let restricted = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .scope(Scope::from_all(abi))?
        .create()?
        .restrict_self()?;
    Ok(restricted.ruleset)
}

/// This process's processor time, from a file that is opened before files are forbidden.
///
/// `getrusage` needs no file, and `unsafe`, which this package forbids.
struct ProcessorClock(std::fs::File);

impl ProcessorClock {
    fn open() -> Option<Self> {
        std::fs::File::open("/proc/self/stat").ok().map(Self)
    }

    /// Whole seconds used so far, in user and system mode.
    fn seconds(&self) -> Option<u64> {
        /// The unit of the file on every Linux that we build for.
        const TICKS_PER_SECOND: u64 = 100;
        let mut bytes = [0; 1024];
        let read = read_from_start(&self.0, &mut bytes)?;
        let text = std::str::from_utf8(bytes.get(..read)?).ok()?;
        // The program's name, in parentheses, may hold spaces; user and system time are the 14th
        // and 15th field, the 12th and 13th after it.
        let mut fields = text.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
        let user: u64 = fields.next()?.parse().ok()?;
        let system: u64 = fields.next()?.parse().ok()?;
        Some((user + system) / TICKS_PER_SECOND)
    }
}

#[cfg(unix)]
fn read_from_start(file: &std::fs::File, into: &mut [u8]) -> Option<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, 0).ok()
}

#[cfg(not(unix))]
fn read_from_start(_file: &std::fs::File, _into: &mut [u8]) -> Option<usize> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{fs::File, io::ErrorKind};

    use super::*;

    #[test]
    fn a_confined_thread_opens_no_file_where_the_kernel_can_forbid_it() {
        // Only the thread that asks is confined, so the other tests go on.
        let outcome = std::thread::spawn(|| {
            let before = File::open("/proc/self/stat").map(drop);
            let status = forbid_files();
            (before.is_ok(), status, File::open("/proc/self/stat").map(drop))
        });
        let (before, status, after) = outcome.join().unwrap();
        assert!(before);
        match status.unwrap() {
            landlock::RulesetStatus::NotEnforced => assert!(after.is_ok()),
            _ => assert_eq!(after.unwrap_err().kind(), ErrorKind::PermissionDenied),
        }
    }

    #[test]
    fn the_processor_clock_counts_what_this_process_used() {
        let clock = ProcessorClock::open().unwrap();
        let first = clock.seconds().unwrap();
        assert!(clock.seconds().unwrap() >= first);
        assert!(first < 24 * 3600);
    }
}
