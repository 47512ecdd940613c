//! The worker's side: reads requests from standard input until it ends, answers on standard output.
//!
//! Not for deciding how long to wait; the parent does.

use std::{
    collections::hash_map::Entry,
    io::{self, BufReader, BufWriter},
    process::ExitCode,
    time::Instant,
};

use foldhash::HashMap;
use monty::{MontyRepl, MontyRun};
use monty_types::{
    CompileOptions, ExcType, MontyException, MontyObject, PrintWriter, ResourceLimits, ResourceTracker,
};
use serde_json::Value;

use super::{
    confine::Confined,
    error::Fault,
    limits::Limits,
    protocol::{self, Request, Response, Work},
    value::{self, Python},
};

/// The name under which tracebacks know the source.
const FILE: &str = "evaluation.py";
/// The most bytes of source kept compiled, a source counting once for each function that is called. A program takes
/// some 13 times its source, which counts towards the worker's memory.
const KEPT_SOURCE: usize = 1 << 20;
/// The name of the driver's input: the list of arguments.
const ARGUMENTS: &str = "__phylon_arguments";

/// Serves requests until the parent closes the pipe. Dispatch to it before anything else starts:
/// confinement covers the thread that asks for it.
pub fn worker_main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve() -> io::Result<()> {
    let mut input = BufReader::new(io::stdin().lock());
    let mut output = BufWriter::new(io::stdout().lock());
    let mut confined = None;
    let mut programs = Programs::default();
    while let Some((request, source)) = protocol::read_request(&mut input)? {
        confined.get_or_insert_with(|| Confined::new(&request.limits)).allow(&request.limits);
        let response = answer(request, source, &mut programs);
        protocol::write(&mut output, &response)?;
    }
    Ok(())
}

fn answer(request: Request<Python>, source: String, programs: &mut Programs) -> Response {
    match request.work {
        Work::Functions => functions(&source, &request.limits),
        Work::Call { function, first, arguments } => {
            programs.call(source, function, (first, arguments), &request.limits)
        }
    }
}

/// Runs the module alone. Its syntax errors are reported here, with no driver appended to it.
fn functions(source: &str, limits: &Limits) -> Response {
    let tracker = ResourceTracker::new(interpreter_limits(limits, Instant::now()));
    let mut session = MontyRepl::new(FILE, tracker, CompileOptions::default());
    let lines = source.lines().count();
    session
        .feed_run(source, Vec::new(), PrintWriter::Disabled)
        .map_err(|error| fault(&error, lines, None))?;
    Ok(session.function_names().into_iter().map(Value::from).collect())
}

/// Compiled sources, each with a call of one function at its end.
#[derive(Default)]
struct Programs {
    compiled: HashMap<(String, String), Program>,
    /// Bytes of their sources.
    source: usize,
}

/// A compiled source with a call of one function at its end.
struct Program {
    run: MontyRun,
    /// Lines of the source, without the call.
    lines: usize,
    /// The line that defines the function.
    defined: Option<usize>,
}

impl Programs {
    /// Every call runs the whole module in a new heap: no call sees what another left behind, so a
    /// result never depends on which worker gave it.
    fn call(
        &mut self,
        source: String,
        function: String,
        (first, arguments): (Vec<Python>, Vec<Vec<Python>>),
        limits: &Limits,
    ) -> Response {
        let Program { run, lines, defined } = self.program(source, function)?;
        let started = Instant::now();
        let call = |arguments: Vec<Python>| {
            let arguments = first.iter().cloned().chain(arguments).map(|Python(value)| value);
            let arguments = MontyObject::List(arguments.collect());
            let tracker = ResourceTracker::new(interpreter_limits(limits, started));
            let result = run
                .run(vec![arguments], tracker, PrintWriter::Disabled)
                .map_err(|error| fault(&error, *lines, *defined))?;
            value::from_python(result)
                .map_err(|what| Fault::BadValue { message: format!("{what} cannot be returned") })
        };
        arguments.into_iter().map(call).collect()
    }

    fn program(&mut self, source: String, function: String) -> Result<&Program, Fault> {
        if self.source > KEPT_SOURCE {
            *self = Self::default();
        }
        match self.compiled.entry((source, function)) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let (source, function) = entry.key();
                let code = format!("{source}\n\n{function}(*{ARGUMENTS})\n");
                let lines = source.lines().count();
                let run = MontyRun::new(code, FILE, vec![ARGUMENTS.to_owned()], CompileOptions::default())
                    .map_err(|error| fault(&error, lines, None))?;
                let defined = line_of_definition(source, function);
                self.source += source.len();
                Ok(entry.insert(Program { run, lines, defined }))
            }
        }
    }
}

fn interpreter_limits(limits: &Limits, started: Instant) -> ResourceLimits {
    ResourceLimits::default()
        .max_duration(limits.time.saturating_sub(started.elapsed()))
        .max_memory(limits.memory)
        .max_recursion_depth(limits.recursion)
}

/// The line, from 1, that defines a top-level function of a Python source: for errors in calling it.
pub fn line_of_definition(source: &str, function: &str) -> Option<usize> {
    let starts = |line: &str| {
        line.strip_prefix("def ")
            .and_then(|rest| rest.trim_start().strip_prefix(function))
            .is_some_and(|rest| rest.trim_start().starts_with('('))
    };
    source.lines().position(starts).map(|index| index + 1)
}

/// An exception with the innermost line that lies in the source, not in the driver after it.
fn fault(error: &MontyException, lines: usize, defined: Option<usize>) -> Fault {
    let kind = error.exc_type();
    let message = error.message().unwrap_or_default().to_owned();
    let line = error
        .traceback()
        .iter()
        .rev()
        .map(|frame| frame.start.line as usize)
        .find(|line| (1..=lines).contains(line))
        .or(defined);
    match kind {
        ExcType::TimeoutError if message.starts_with("time limit exceeded") => Fault::TimedOut,
        ExcType::MemoryError if message.starts_with("memory limit exceeded") => Fault::OutOfMemory,
        ExcType::SyntaxError if error.traceback().len() <= 1 => Fault::Syntax { message, line },
        _ => Fault::Python { kind: kind.to_string(), message, line },
    }
}
