//! The parent's side: a few workers, lent in the order of asking, killed and replaced when they fail.
//!
//! Not for confining them; they do that themselves.

use std::{
    io,
    path::PathBuf,
    process::Stdio,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command},
    sync::Semaphore,
    time::timeout,
};

use super::{
    SandboxError, WORKER_VERB,
    limits::Limits,
    protocol::{self, Request, Response, Work},
};

/// A pool of workers. Cheap to clone; clones share the workers, and the last one ends them.
///
/// Used from one async runtime only: a worker's pipes belong to the runtime that started it.
#[derive(Debug, Clone)]
pub struct Sandbox(Arc<Pool>);

#[derive(Debug)]
struct Pool {
    program: PathBuf,
    limits: Limits,
    /// One permit per worker that may run; fair, so nobody waits for ever.
    permits: Semaphore,
    /// Workers that wait for work. Never more than there are permits.
    idle: Mutex<Vec<Worker>>,
}

impl Sandbox {
    /// A pool of at most `workers` processes of `program`, started when they are needed.
    pub fn new(program: PathBuf, workers: usize, limits: Limits) -> Self {
        let permits = Semaphore::new(workers.clamp(1, 1024));
        Self(Arc::new(Pool { program, limits, permits, idle: Mutex::default() }))
    }

    /// Our own program, which becomes worker or confined command.
    pub(super) fn program(&self) -> &std::path::Path {
        &self.0.program
    }

    /// Compiles and runs `source`; the names of the callables at its top level, in order.
    ///
    /// # Errors
    /// When it does not compile, raises, or breaks a limit.
    pub async fn functions(&self, source: &Arc<str>) -> Result<Vec<String>, SandboxError> {
        let names = self.ask(source, Work::<Value>::Functions).await?;
        Ok(names.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Runs `source` afresh and calls one of its functions.
    ///
    /// # Errors
    /// When it does not compile, raises, breaks a limit or returns what JSON cannot hold.
    pub async fn call(
        &self,
        source: &Arc<str>,
        function: &str,
        arguments: Vec<Value>,
    ) -> Result<Value, SandboxError> {
        let values = self.call_many(source, function, Vec::new(), vec![arguments]).await?;
        values.into_iter().next().ok_or_else(|| SandboxError::Crashed("gave no value".into()))
    }

    /// [`Sandbox::call`] once for every list of arguments, all after the ones that are `first`, in one request. No
    /// call sees another.
    ///
    /// # Errors
    /// The first call's that fails.
    pub async fn call_many<V: Serialize>(
        &self,
        source: &Arc<str>,
        function: &str,
        first: Vec<V>,
        arguments: Vec<Vec<V>>,
    ) -> Result<Vec<Value>, SandboxError> {
        let count = arguments.len();
        if count == 0 {
            return Ok(Vec::new());
        }
        let work = Work::Call { function: function.to_owned(), first, arguments };
        let values = self.ask(source, work).await?;
        if values.len() == count { Ok(values) } else { Err(SandboxError::Crashed("lost a value".into())) }
    }

    async fn ask<V: Serialize>(&self, source: &Arc<str>, work: Work<V>) -> Result<Vec<Value>, SandboxError> {
        let pool = &*self.0;
        let frames = protocol::encode_request(&Request { limits: pool.limits.clone(), work }, source)
            .map_err(|error| SandboxError::BadValue(error.to_string()))?;
        let _permit =
            pool.permits.acquire().await.map_err(|e| SandboxError::Unavailable(io::Error::other(e)))?;
        let worker = pool.idle().pop();
        let worker = match worker {
            Some(worker) => worker,
            None => pool.start()?,
        };
        match pool.exchange(worker, &frames).await {
            Err(error) if error.may_pass() => pool.exchange(pool.start()?, &frames).await,
            other => other,
        }
    }
}

impl Pool {
    fn idle(&self) -> MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self) -> Result<Worker, SandboxError> {
        Worker::start(&self.program).map_err(SandboxError::Unavailable)
    }

    /// One request to one worker. The worker is kept only if it answered in time and in form; else it
    /// is dropped, which kills it, as it is when the caller goes away.
    async fn exchange(&self, mut worker: Worker, frames: &[u8]) -> Result<Vec<Value>, SandboxError> {
        let response = match timeout(self.limits.patience(), worker.exchange(frames)).await {
            Err(_) => return Err(SandboxError::TimedOut),
            Ok(Err(error)) => return Err(worker.why_it_died(&error).await),
            Ok(Ok(response)) => response.map_err(SandboxError::from),
        };
        if !matches!(&response, Err(error) if error.may_pass()) {
            self.idle().push(worker);
        }
        response
    }
}

/// One worker process.
#[derive(Debug)]
struct Worker {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    complaints: ChildStderr,
}

impl Worker {
    fn start(program: &PathBuf) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.arg(WORKER_VERB).env_clear().kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A Ctrl-C at the terminal is for the parent to answer; its end closes the workers' pipes.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn()?;
        match (child.stdin.take(), child.stdout.take(), child.stderr.take()) {
            (Some(input), Some(output), Some(complaints)) => Ok(Self { child, input, output, complaints }),
            _ => Err(io::Error::other("a worker without pipes")),
        }
    }

    async fn exchange(&mut self, frames: &[u8]) -> io::Result<Response> {
        self.input.write_all(frames).await?;
        let mut prefix = [0; 4];
        self.output.read_exact(&mut prefix).await?;
        let mut body = vec![0; protocol::length(prefix)?];
        self.output.read_exact(&mut body).await?;
        Ok(serde_json::from_slice(&body)?)
    }

    /// Reads the exit status and the last words of a worker whose pipe broke.
    async fn why_it_died(mut self, error: &io::Error) -> SandboxError {
        /// A dead process is there at once; this bounds one that only closed its pipe.
        const GRACE: std::time::Duration = std::time::Duration::from_secs(1);
        let mut words = Vec::new();
        let _ = timeout(GRACE, (&mut self.complaints).take(4096).read_to_end(&mut words)).await;
        let words = String::from_utf8_lossy(&words);
        let status = match timeout(GRACE, self.child.wait()).await {
            Ok(Ok(status)) => status,
            _ => return SandboxError::Crashed(error.to_string()),
        };
        if words.contains("memory limit") || words.contains("allocation of") {
            return SandboxError::OutOfMemory;
        }
        if ended_by_processor_limit(status) {
            return SandboxError::TimedOut;
        }
        match words.lines().find(|line| !line.trim().is_empty()) {
            Some(line) => SandboxError::Crashed(format!("{status}: {}", line.trim())),
            None => SandboxError::Crashed(status.to_string()),
        }
    }
}

#[cfg(unix)]
fn ended_by_processor_limit(status: std::process::ExitStatus) -> bool {
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    signal == Some(rustix::process::Signal::XCPU.as_raw())
}

#[cfg(not(unix))]
fn ended_by_processor_limit(_status: std::process::ExitStatus) -> bool {
    false
}
