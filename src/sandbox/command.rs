//! A foreign command in a folder: confined, timed, its whole process group ended. Not for what it is to do.

use std::{
    io,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::Command,
    time::timeout,
};

use super::{EXEC_VERB, Sandbox, exec::END_OF_PATHS};

/// How much of what a command says at its end is kept, in bytes.
const WORDS: usize = 4096;
/// How long its last words are waited for: whoever left the group may hold the pipe.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A command and what it may do. It may write below `folder`, read `readable` and nothing else, where the
/// kernel can enforce that; the network is open to it.
#[derive(Debug, Clone)]
pub struct ConfinedCommand<'a> {
    /// An absolute path, then arguments.
    pub command: &'a [String],
    /// Where it runs.
    pub folder: &'a Path,
    /// Files and folders it may read and execute.
    pub readable: &'a [PathBuf],
    /// Its whole environment.
    pub environment: &'a [(String, String)],
    /// How long it may take.
    pub time: Duration,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// By itself.
    Exited {
        /// Its exit status; nothing when a signal ended it.
        status: Option<i32>,
        /// The end of what it said on standard output and standard error.
        words: String,
    },
    /// It was killed when its time was over.
    TimedOut,
}

impl ConfinedCommand<'_> {
    /// Runs the command with nothing on its standard input. However it ends, and when this is dropped before it
    /// has, every process of its group is killed.
    ///
    /// # Errors
    /// Our own program cannot be started.
    pub async fn run(&self, sandbox: &Sandbox) -> io::Result<Ended> {
        let mut command = Command::new(sandbox.program());
        command.arg(EXEC_VERB).arg(self.folder).args(self.readable).arg(END_OF_PATHS).args(self.command);
        command.current_dir(self.folder).env_clear().envs(self.environment.iter().cloned());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn()?;
        let group = Group::of(child.id());
        let said = tokio::spawn(tail(child.stdout.take()));
        let complained = tokio::spawn(tail(child.stderr.take()));
        let waited = timeout(self.time, child.wait()).await;
        drop(group);
        let Ok(status) = waited else { return Ok(Ended::TimedOut) };
        let mut words = String::new();
        for tail in [said, complained] {
            let text = timeout(LAST_WORDS, tail).await.ok().and_then(Result::ok).unwrap_or_default();
            words.push_str(&text);
        }
        Ok(Ended::Exited { status: status?.code(), words })
    }
}

/// The last bytes of a stream, as text.
async fn tail(stream: Option<impl AsyncRead + Unpin>) -> String {
    let Some(mut stream) = stream else { return String::new() };
    let (mut kept, mut buffer) = (Vec::new(), [0; WORDS]);
    // A stream that breaks has said what it said.
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        kept.extend_from_slice(buffer.get(..read).unwrap_or_default());
        let surplus = kept.len().saturating_sub(WORDS);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// The processes that a command started; they end with this.
struct Group {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
}

impl Group {
    #[cfg(unix)]
    fn of(leader: Option<u32>) -> Self {
        let leader = leader.and_then(|id| i32::try_from(id).ok());
        Self { leader: leader.and_then(rustix::process::Pid::from_raw) }
    }

    #[cfg(not(unix))]
    fn of(_leader: Option<u32>) -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.leader {
            // Nobody left in the group is what is wanted.
            let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
        }
    }
}
