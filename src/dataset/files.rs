//! Which files a source consists of, and what each holds. Not for what their records mean.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, Read as _},
    path::{Path, PathBuf},
};

use crate::{
    dataset::{Format, Source, huggingface, pieces, s2orc},
    problem::Problem,
};

/// The files of a source, in order, and how their records are read.
#[derive(Debug, Clone)]
pub(super) struct Files {
    pub files: Vec<SourceFile>,
    pub layout: Layout,
    /// The form that was asked for or found out.
    pub format: Format,
    /// Where ids of text files begin.
    pub root: PathBuf,
    /// Files that were not taken, per extension or kind.
    pub passed_over: BTreeMap<String, usize>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SourceFile {
    pub path: PathBuf,
    pub kind: Kind,
}

/// What a file holds, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Text,
    Html,
    Pdf,
    /// One record.
    Json,
    /// A record a line.
    Lines,
    /// A record a line, compressed with gzip.
    Gzip,
    Parquet,
}

/// What one record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// A file of text.
    Texts,
    /// An object with a text among its fields.
    Fields,
    /// A paper of S2ORC.
    S2orc,
}

/// A first record larger than this is not looked at: 64 MiB.
const FIRST: u64 = 64 << 20;

impl Kind {
    pub fn of(path: &Path) -> Option<Self> {
        let ext = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match ext.as_str() {
            "md" | "txt" => Self::Text,
            "html" | "htm" => Self::Html,
            "pdf" => Self::Pdf,
            "json" => Self::Json,
            "jsonl" | "ndjson" => Self::Lines,
            "gz" => Self::Gzip,
            "parquet" => Self::Parquet,
            _ => return None,
        })
    }

    /// Whether it is one document of text.
    fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Html | Self::Pdf)
    }

    /// Whether this build can read it.
    fn is_built(self) -> bool {
        (self != Self::Pdf || cfg!(feature = "pdf")) && (self != Self::Parquet || cfg!(feature = "parquet"))
    }
}

/// Finds the files of a source whose paths are relative to `base`.
///
/// # Errors
/// No such path, nothing in it that this format reads, a feature that this build lacks.
pub(super) fn find(source: &Source, base: &Path) -> Result<Files, Vec<Problem>> {
    let root = base.join(&source.path);
    let shown = root.display().to_string();
    if !root.exists() {
        let hint = "give the path of a folder with .md or .txt files, or of a file with records";
        return Err(vec![Problem::new(shown, "there is no such folder of documents").hint(hint)]);
    }
    let (all, mut passed_over) = walk(&root)?;
    let format = match source.format {
        Format::Auto => found_out(&root, &all),
        given => given,
    };
    let files = match format {
        Format::Huggingface => huggingface::data_files(&root, source.subset.as_deref(), &all)?,
        _ => taken(&all, format, &mut passed_over),
    };
    if let Some(file) = files.iter().find(|file| !file.kind.is_built()) {
        return Err(vec![not_built(file)]);
    }
    if files.is_empty() {
        return Err(vec![nothing(&shown, format, &passed_over)]);
    }
    let layout = match format {
        Format::Folder => Layout::Texts,
        Format::S2orc => Layout::S2orc,
        Format::Auto | Format::Jsonl | Format::Parquet | Format::Huggingface => {
            let open = source.format != Format::Jsonl && source.fields.text.is_none();
            if open && looks_like_s2orc(&files[0]) { Layout::S2orc } else { Layout::Fields }
        }
    };
    let format =
        if layout == Layout::S2orc && format != Format::Huggingface { Format::S2orc } else { format };
    Ok(Files { files, layout, format, root, passed_over })
}

fn taken(all: &[SourceFile], format: Format, passed_over: &mut BTreeMap<String, usize>) -> Vec<SourceFile> {
    let wanted = |kind: Kind| match format {
        Format::Folder => kind.is_text() && kind.is_built(),
        Format::Parquet => kind == Kind::Parquet,
        _ => !kind.is_text(),
    };
    let (files, others): (Vec<_>, Vec<_>) = all.iter().cloned().partition(|file| wanted(file.kind));
    for other in others {
        *passed_over.entry(extension(&other.path)).or_default() += 1;
    }
    files
}

/// Text files make a folder of texts, a dataset's card a Hugging Face folder, anything else records.
fn found_out(root: &Path, all: &[SourceFile]) -> Format {
    if huggingface::is_dataset(root) {
        return Format::Huggingface;
    }
    // A word about records is no document among them.
    let readme = |file: &SourceFile| file.path.parent() == Some(root) && file.path.ends_with("README.md");
    let records = all.iter().any(|file| !file.kind.is_text());
    if !records || all.iter().any(|file| file.kind.is_text() && !readme(file)) {
        return Format::Folder;
    }
    let all: Vec<&SourceFile> = all.iter().filter(|file| !file.kind.is_text()).collect();
    if all.iter().all(|file| file.kind == Kind::Parquet) { Format::Parquet } else { Format::Jsonl }
}

/// Whether the first record is a paper; a file that cannot be read is no paper, and its fault is told later.
fn looks_like_s2orc(file: &SourceFile) -> bool {
    match pieces::Pieces::new(std::slice::from_ref(file)).next() {
        Some((_, pieces::Piece::Bytes(bytes))) => s2orc::is_paper(&bytes),
        Some((_, pieces::Piece::File)) => {
            read_whole(&file.path, FIRST).is_ok_and(|bytes| s2orc::is_paper(&bytes))
        }
        _ => false,
    }
}

/// Files that can be read, and how many others there are per extension or kind.
type Walked = (Vec<SourceFile>, BTreeMap<String, usize>);

/// Every file below `root`, sorted, and how many of other kinds there are. Hidden files and folders are passed
/// over, and so is what is no file: symbolic links are not followed, and a pipe would be waited for.
fn walk(root: &Path) -> Result<Walked, Vec<Problem>> {
    let (mut files, mut passed_over, mut problems) = (Vec::new(), BTreeMap::new(), Vec::new());
    if root.is_file() {
        match Kind::of(root) {
            Some(kind) => files.push(SourceFile { path: root.to_owned(), kind }),
            None => problems.push(
                Problem::new(root.display().to_string(), "is no file of documents")
                    .hint("files end in .md, .txt, .html, .json, .jsonl, .gz, .parquet or .pdf"),
            ),
        }
    } else {
        collect(root, &mut files, &mut passed_over, &mut problems);
    }
    files.sort();
    if problems.is_empty() { Ok((files, passed_over)) } else { Err(problems) }
}

fn collect(
    folder: &Path,
    files: &mut Vec<SourceFile>,
    passed_over: &mut BTreeMap<String, usize>,
    problems: &mut Vec<Problem>,
) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(Problem::new(folder.display().to_string(), format!("cannot be read: {error}")));
            return;
        }
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let Ok(kind) = entry.file_type() else { continue };
        if hidden {
            continue;
        }
        if kind.is_symlink() {
            *passed_over.entry("by symbolic link".to_owned()).or_default() += 1;
        } else if !(kind.is_dir() || kind.is_file()) {
            *passed_over.entry("as pipe or device".to_owned()).or_default() += 1;
        } else if kind.is_dir() {
            collect(&path, files, passed_over, problems);
        } else if let Some(kind) = Kind::of(&path) {
            files.push(SourceFile { path, kind });
        } else {
            *passed_over.entry(extension(&path)).or_default() += 1;
        }
    }
}

fn extension(path: &Path) -> String {
    path.extension()
        .map_or_else(|| "without extension".to_owned(), |ext| format!(".{}", ext.to_string_lossy()))
}

fn not_built(file: &SourceFile) -> Problem {
    let feature = if file.kind == Kind::Pdf { "pdf" } else { "parquet" };
    Problem::new(file.path.display().to_string(), format!("this build of phylon reads no {feature} files"))
        .hint(format!("build it with `cargo build --release --features {feature}`"))
}

fn nothing(shown: &str, format: Format, passed_over: &BTreeMap<String, usize>) -> Problem {
    let there: Vec<String> = passed_over.iter().map(|(ext, count)| format!("{count} {ext}")).collect();
    let mut what = "the folder holds no documents".to_owned();
    if !there.is_empty() {
        what.push_str(&format!(" in the format `{}`; it has {}", format.word(), there.join(", ")));
    }
    Problem::new(shown, what)
        .hint("put .md or .txt files there, or change `documents.path`; `documents.format` names other forms")
}

/// The whole content of a file, up to `most` bytes.
///
/// # Errors
/// What is wrong with it, with advice.
pub(super) fn read_whole(path: &Path, most: u64) -> Result<Vec<u8>, Problem> {
    let shown = path.display().to_string();
    let unreadable = |error: std::io::Error| Problem::new(&shown, format!("cannot be read: {error}"));
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_or(0, |meta| meta.len());
    if size > most {
        let what = format!("is {} MiB, more than the {} MiB a document may have", size >> 20, most >> 20);
        return Err(Problem::new(shown, what).hint("split it by section"));
    }
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Opens a file with a record a line.
///
/// # Errors
/// What the system says.
pub(super) fn open_lines(file: &SourceFile) -> std::io::Result<Box<dyn std::io::BufRead + Send>> {
    const BUFFER: usize = 1 << 18;
    let opened = std::fs::File::open(&file.path)?;
    if file.kind != Kind::Gzip {
        return Ok(Box::new(std::io::BufReader::with_capacity(BUFFER, opened)));
    }
    let mut packed = std::io::BufReader::with_capacity(BUFFER, opened);
    // A file that only claims to be compressed is read as it is.
    let magic = packed.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    Ok(if magic {
        Box::new(std::io::BufReader::with_capacity(BUFFER, flate2::bufread::MultiGzDecoder::new(packed)))
    } else {
        Box::new(packed)
    })
}
