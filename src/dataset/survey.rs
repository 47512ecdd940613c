//! One way through a source that keeps of each document what splits need: id, hash, length, likeness. Texts of
//! chosen documents come on a second way. Memory is bounded by the number of documents, not by their texts.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, sync_channel},
    },
};

use crate::{
    dataset::{
        Duplicates, Member, Source,
        files::{self, Files, Layout},
        metadata::Metadata,
        near::{self, Signature},
        pieces::{Piece, Pieces},
        reading::{Reader, Reading},
        record::Place,
        report::{Copy, Cut, FAULTS_SHOWN, NearCopies, SourceReport},
    },
    document::Document,
    id::{ContentHash, DocumentId},
    problem::Problem,
};

/// Records on the way from the thread that reads to those that understand.
const UNDER_WAY: usize = 32;

/// After so many faults a source that is mostly faults is not read on.
const ENOUGH_FAULTS: usize = 1_000;

/// A source, looked through once.
#[derive(Debug)]
pub struct Survey {
    /// The documents: text files by id, records in the order of their files. Of copies the first comes first.
    pub entries: Vec<Entry>,
    /// What became of every record.
    pub report: SourceReport,
    reader: Reader,
}

/// What is kept of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id, unique in the source.
    pub id: DocumentId,
    /// The hash of its text as it is taken.
    pub hash: ContentHash,
    /// The length of that text in characters.
    pub chars: usize,
    /// The least hash among its near copies, its own included.
    pub group: ContentHash,
    place: Place,
}

impl Source {
    /// Looks through the documents; paths are relative to `base`.
    ///
    /// # Errors
    /// Nothing there, nothing left by the filters, or more faults than `max_faults` lets through; then the first
    /// faults, each with its file and line.
    pub fn survey(&self, base: &Path) -> Result<Survey, Vec<Problem>> {
        let files = files::find(self, base)?;
        let report = SourceReport {
            path: files.root.display().to_string(),
            format: files.format,
            files: files.files.len(),
            passed_over: files.passed_over.clone(),
            ..SourceReport::default()
        };
        let reader = Reader { metadata: Metadata::load(self, base)?, source: self.clone(), files };
        let mut gathered = Gathered { report, ..Gathered::default() };
        gathered.read(&reader);
        let Gathered { mut report, found, .. } = gathered;
        let mut entries = unique(found, &mut report, &reader.files);
        if self.duplicates != Duplicates::Exact {
            group(&mut entries, &mut report);
        }
        report.documents = entries.len();
        report.chars = entries.iter().map(|(entry, _)| entry.chars as u64).sum();
        refuse(self, &reader.files, &report)?;
        let entries = entries.into_iter().map(|(entry, _)| entry).collect();
        Ok(Survey { entries, report, reader })
    }
}

impl Survey {
    /// What near copies count for in this source.
    pub fn duplicates(&self) -> Duplicates {
        self.reader.source.duplicates
    }

    /// The texts as the splits see them.
    pub fn members(&self) -> Vec<Member> {
        self.entries.iter().map(|entry| Member { hash: entry.hash, group: entry.group }).collect()
    }

    /// The documents among these that `wanted` names, with their texts, in the order of their files. Reads the
    /// source again and keeps one document at a time.
    pub fn documents(&self, wanted: impl Fn(&Entry) -> bool) -> Documents<'_> {
        let wanted: HashMap<Place, &Entry> =
            self.entries.iter().filter(|entry| wanted(entry)).map(|entry| (entry.place, entry)).collect();
        Documents { reader: &self.reader, pieces: Pieces::new(&self.reader.files.files), wanted }
    }

    /// All documents with their texts, at once.
    ///
    /// # Errors
    /// A file changed or went since it was looked through.
    pub fn load(&self) -> Result<Vec<Document>, Vec<Problem>> {
        let loaded: Result<Vec<Document>, Problem> = self.documents(|_| true).collect();
        let mut documents = loaded.map_err(|problem| vec![problem])?;
        if self.reader.files.layout == Layout::Texts {
            documents.sort_by(|a, b| a.id.cmp(&b.id));
        }
        Ok(documents)
    }
}

/// Documents with their texts, one after the other.
pub struct Documents<'a> {
    reader: &'a Reader,
    pieces: Pieces<'a>,
    wanted: HashMap<Place, &'a Entry>,
}

impl Iterator for Documents<'_> {
    type Item = Result<Document, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.wanted.is_empty() {
            let Some((place, piece)) = self.pieces.next() else {
                let entry = self.wanted.drain().map(|(_, entry)| entry).next()?;
                return Some(Err(self.changed(entry)));
            };
            let Some(entry) = self.wanted.remove(&place) else { continue };
            let document = match self.reader.read(place, piece) {
                Reading::Document { id, text, .. } => Document::new(id.as_str(), text),
                Reading::Filtered(_) | Reading::Fault(_) => return Some(Err(self.changed(entry))),
            };
            let same = document.hash == entry.hash;
            return Some(if same { Ok(document) } else { Err(self.changed(entry)) });
        }
        None
    }
}

impl Documents<'_> {
    fn changed(&self, entry: &Entry) -> Problem {
        let place = self.reader.place(entry.place);
        Problem { what: format!("document `{}` changed while it was read", entry.id), ..place }
            .hint("run the same command again when nothing writes there")
    }
}

type Found = (Entry, Option<Signature>);

#[derive(Default)]
struct Gathered {
    report: SourceReport,
    found: Vec<(Found, usize)>,
}

impl Gathered {
    /// One thread reads, the others understand; what comes first does not depend on them.
    fn read(&mut self, reader: &Reader) {
        let stop = AtomicBool::new(false);
        let workers = std::thread::available_parallelism().map_or(2, usize::from).clamp(1, 8);
        std::thread::scope(|scope| {
            let (give, take) = sync_channel::<(Place, Piece)>(UNDER_WAY);
            let (answer, answers) = sync_channel(UNDER_WAY);
            let take = std::sync::Arc::new(Mutex::new(take));
            for _ in 0..workers {
                let (take, answer) = (std::sync::Arc::clone(&take), answer.clone());
                scope.spawn(move || {
                    while let Some((place, piece)) = next(&take) {
                        if answer.send((place, understood(reader, place, piece))).is_err() {
                            return;
                        }
                    }
                });
            }
            drop((answer, take));
            let stop = &stop;
            scope.spawn(move || {
                for piece in Pieces::new(&reader.files.files) {
                    if stop.load(Ordering::Relaxed) || give.send(piece).is_err() {
                        return;
                    }
                }
            });
            self.take(answers.iter(), stop);
        });
        self.found.sort_by_key(|((entry, _), _)| entry.place);
    }

    fn take(&mut self, answers: impl Iterator<Item = (Place, Understood)>, stop: &AtomicBool) {
        let mut faults: BTreeMap<Place, Problem> = BTreeMap::new();
        for (place, found) in answers {
            self.report.records += 1;
            match found {
                Understood::Document(found, cut) => self.found.push((*found, cut)),
                Understood::Filtered(why) => *self.report.filtered.entry(why).or_default() += 1,
                Understood::Fault(problem) => {
                    self.report.faulty += 1;
                    faults.insert(place, problem);
                    if faults.len() > FAULTS_SHOWN {
                        faults.pop_last();
                    }
                }
            }
            if self.report.faulty >= ENOUGH_FAULTS && self.report.faulty * 2 > self.report.records {
                stop.store(true, Ordering::Relaxed);
            }
        }
        self.report.faults = faults.into_values().collect();
    }
}

fn next(take: &Mutex<Receiver<(Place, Piece)>>) -> Option<(Place, Piece)> {
    take.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

enum Understood {
    Document(Box<Found>, usize),
    Filtered(crate::dataset::Filtered),
    Fault(Problem),
}

fn understood(reader: &Reader, place: Place, piece: Piece) -> Understood {
    match reader.read(place, piece) {
        Reading::Filtered(why) => Understood::Filtered(why),
        Reading::Fault(problem) => Understood::Fault(problem),
        Reading::Document { id, text, cut } => {
            let hash = ContentHash::of(text.as_bytes());
            let entry = Entry { id, hash, chars: text.chars().count(), group: hash, place };
            let near = reader.source.duplicates != Duplicates::Exact;
            let signature = near.then(|| Signature::of(&text));
            Understood::Document(Box::new((entry, signature)), cut)
        }
    }
}

/// Entries with different ids, in their order; a second text under an id is a fault.
fn unique(found: Vec<(Found, usize)>, report: &mut SourceReport, files: &Files) -> Vec<Found> {
    let mut found = found;
    if files.layout == Layout::Texts {
        found.sort_by(|((a, _), _), ((b, _), _)| (&a.id, a.place).cmp(&(&b.id, b.place)));
    }
    let mut by_id: HashMap<DocumentId, ContentHash> = HashMap::new();
    let mut by_hash: HashMap<ContentHash, DocumentId> = HashMap::new();
    let mut entries = Vec::with_capacity(found.len());
    for ((entry, signature), cut) in found {
        let copy = by_id.get(&entry.id).map(|hash| *hash == entry.hash);
        if copy == Some(false) || (copy.is_some() && files.layout == Layout::Texts) {
            report.fault(same_id(&entry, files));
            continue;
        }
        if let Some(first) = by_hash.get(&entry.hash) {
            report.copies.push(Copy { document: entry.id.clone(), of: first.clone() });
        }
        if copy == Some(true) {
            continue;
        }
        if cut > 0 {
            report.cut.push(Cut { document: entry.id.clone(), kept: entry.chars, left_out: cut });
        }
        by_id.insert(entry.id.clone(), entry.hash);
        by_hash.entry(entry.hash).or_insert_with(|| entry.id.clone());
        entries.push((entry, signature));
    }
    entries
}

fn same_id(entry: &Entry, files: &Files) -> Problem {
    if files.layout == Layout::Texts {
        let shown = files.root.display().to_string();
        return Problem::new(shown, format!("two files have the document id `{}`", entry.id))
            .hint("rename one of them");
    }
    let file = files.files.get(entry.place.file as usize).map(|file| file.path.display().to_string());
    Problem::new(
        file.unwrap_or_default(),
        format!("the id `{}` is that of an earlier record with another text", entry.id),
    )
    .at(usize::try_from(entry.place.at).unwrap_or_default())
    .hint("name another field with `documents.fields.id`")
}

/// Finds the near copies among entries with different texts, and gives each the least hash of its group.
fn group(entries: &mut [Found], report: &mut SourceReport) {
    let mut first: HashMap<ContentHash, usize> = HashMap::new();
    for (at, (entry, _)) in entries.iter().enumerate() {
        first.entry(entry.hash).or_insert(at);
    }
    let mut places: Vec<usize> = first.into_values().collect();
    places.sort_unstable();
    let signatures: Vec<Signature> = places.iter().filter_map(|at| entries[*at].1.take()).collect();
    let mut groups: HashMap<ContentHash, ContentHash> = HashMap::new();
    for (members, similarity) in near::groups(&signatures) {
        let hashes: Vec<ContentHash> = members.iter().map(|member| entries[places[*member]].0.hash).collect();
        let Some(least) = hashes.iter().min().copied() else { continue };
        groups.extend(hashes.into_iter().map(|hash| (hash, least)));
        let documents = members.iter().map(|member| entries[places[*member]].0.id.clone()).collect();
        report.near.push(NearCopies { documents, similarity });
    }
    for (entry, _) in entries {
        entry.group = groups.get(&entry.hash).copied().unwrap_or(entry.hash);
    }
}

fn refuse(source: &Source, files: &Files, report: &SourceReport) -> Result<(), Vec<Problem>> {
    let shown = report.path.clone();
    let allowed = (source.max_faults * report.records as f64).floor() as usize;
    if report.faulty > allowed {
        let mut problems = report.faults.clone();
        if files.layout != Layout::Texts || report.faulty > problems.len() {
            let what = format!(
                "{} of {} records are faulty, and `max_faults` {} lets {allowed} through",
                report.faulty, report.records, source.max_faults
            );
            let hint = "mend them, name the fields with `documents.fields`, or raise `documents.max_faults`";
            problems.push(Problem::new(shown, what).hint(hint));
        }
        return Err(problems);
    }
    if report.documents == 0 {
        let reasons: Vec<String> =
            report.filtered.iter().map(|(why, count)| format!("{count} {}", why.words())).collect();
        let what = if reasons.is_empty() {
            "the folder holds no documents".to_owned()
        } else {
            format!("no document of {} records is left: {}", report.records, reasons.join(", "))
        };
        return Err(vec![Problem::new(shown, what).hint("loosen `documents.filter` or `documents.length`")]);
    }
    Ok(())
}
