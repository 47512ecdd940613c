//! Items with one short answer: a statement of the text with a gap, and what fills it. Both sides: how the
//! challenger makes the gap, and how a solver that was asked for a line with the answer finds it in what it
//! has said. Not for choosing the sentence or for remembering it.

use super::{
    challenger::{Plan, trimmed},
    draw::Draw,
    item_text,
    item_text::Dirt,
    reading::Reading,
    reply_of,
    words::{Word, sentences, words},
};
use crate::{
    chat::{ChatReply, ChatRequest},
    item::{Check, Item},
};

/// What stands in a statement for the words asked for.
const GAP: &str = "[…]";
/// The most words of an answer.
const LONGEST: usize = 3;

/// Whether the reply must hold an answer to check.
pub(super) fn is_asked(request: &ChatRequest) -> bool {
    request.schema.as_ref().is_some_and(|schema| schema.schema["properties"].get("check").is_some())
}

/// The challenger's reply: an item about the plan's first sentence.
pub(super) fn reply(
    request: &ChatRequest,
    reading: &Reading,
    plan: &Plan,
    context: String,
    draw: &mut Draw,
) -> ChatReply {
    let sentence = &reading.sentences[plan.targets[0]];
    let clauses = sentence.clauses.iter().max_by_key(|clause| clause.stems.len());
    let statement = trimmed(clauses.map_or("", |clause| reading.of(&clause.range)));
    let Some((from, to)) = telling(&statement, draw) else {
        return reply_of(request, "The document holds no statement to ask about.".to_owned());
    };
    let answer = statement[from..to].to_owned();
    let item = Item {
        context,
        question: format!(
            "As to {}: which words complete the statement \"{}{GAP}{}\"?",
            reading.topic,
            statement[..from].replace('"', "'"),
            statement[to..].replace('"', "'"),
        ),
        reference_answer: format!("As to {}: {}", reading.topic, reading.of(&sentence.range)),
        rubric: Vec::new(),
        check: Some(Check { answer, ..Check::default() }),
    };
    reply_of(request, item_text::write(&item, Dirt::None))
}

/// Where two telling words stand side by side, or a long one alone; not at the start, so that what stands
/// before the gap can be recognised.
fn telling(statement: &str, draw: &mut Draw) -> Option<(usize, usize)> {
    let all = words(statement);
    let good = |word: &Word| word.content && !word.digit && word.end - word.start > 3;
    let pairs = all
        .windows(2)
        .skip(2)
        .filter(|pair| pair.iter().all(good) && pair[1].start.saturating_sub(pair[0].end) == 1);
    let pairs: Vec<(usize, usize)> =
        pairs.map(|pair| (pair[0].start as usize, pair[1].end as usize)).collect();
    if !pairs.is_empty() {
        return Some(pairs[draw.below(pairs.len())]);
    }
    let single = all.iter().skip(2).filter(|word| good(word));
    single.max_by_key(|word| word.end - word.start).map(|word| (word.start as usize, word.end as usize))
}

/// What fills the question's gap according to `said`: the words between what stands before and after the gap
/// there. Nothing when the statement was not said.
pub(super) fn filled<'a>(question: &str, said: &'a str) -> Option<&'a str> {
    let (before, after) = question.split_once(GAP)?;
    let before = words(before.rsplit('"').next().unwrap_or(before));
    let after = words(after.split('"').next().unwrap_or(after));
    let all = words(said);
    let same = |here: Option<&Word>, there: Option<&Word>| match (here, there) {
        (Some(here), Some(there)) => usize::from(here.stem == there.stem),
        _ => 0,
    };
    let mut best = (2, None);
    for from in 1..all.len() {
        for to in from..(from + LONGEST).min(all.len()) {
            let near = same(all.get(from - 1), before.last())
                + same(all.get(to + 1), after.first())
                + usize::from(from > 1) * same(all.get(from.wrapping_sub(2)), before.iter().rev().nth(1))
                + same(all.get(to + 2), after.get(1));
            if near > best.0 || (near == best.0 && best.1.is_none() && before.len() + after.len() <= 3) {
                best = (near, Some((from, to)));
            }
        }
    }
    let (from, to) = best.1?;
    said.get(all[from].start as usize..all[to].end as usize)
}

/// A guess: some telling words of what was said.
pub(super) fn guessed<'a>(said: &'a str, draw: &mut Draw) -> &'a str {
    let all: Vec<Word> = words(said).into_iter().filter(|word| word.content && !word.digit).collect();
    match all.get(draw.below(all.len())) {
        Some(word) => said.get(word.start as usize..word.end as usize).unwrap_or("unknown"),
        None => "unknown",
    }
}

/// The sentences of a text that a question is about, nearest first; a reader looks no further than that.
pub(super) fn read(document: &str, question: &str) -> String {
    let asked = super::words::stem_list(question);
    let mut found: Vec<(f64, &str)> = sentences(document)
        .into_iter()
        .map(|range| {
            (
                super::words::share(&asked, &super::words::stem_list(&document[range.clone()])),
                &document[range],
            )
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.iter().take(2).map(|(_, sentence)| *sentence).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_filled_by_what_was_said_of_it_and_by_nothing_else() {
        let question = "As to batteries: which words complete the statement \"small crystals […] and feed the larger ones\"?";
        let said = "It is old. The small crystals dissolve slowly and feed the larger ones, so plates age.";
        assert_eq!(filled(question, said), Some("dissolve slowly"));
        assert_eq!(filled(question, "The charger was connected to the plates and left."), None);
    }

    /// Texts that nothing else is tuned on.
    const CORPUS: [(&str, &str); 3] = [
        ("a", include_str!("../../../tests/testdata/corpus/anodising.txt")),
        ("b", include_str!("../../../tests/testdata/corpus/antireflection-coating.txt")),
        ("c", include_str!("../../../tests/testdata/corpus/bark-beetle.txt")),
    ];

    fn asked(prompt: &str, seed: u32, schema: Option<serde_json::Value>) -> ChatRequest {
        ChatRequest {
            messages: vec![
                crate::chat::Message::system("End with one line that begins with `Answer:`."),
                crate::chat::Message::user(prompt),
            ],
            temperature: 1.0,
            max_tokens: 4_096,
            seed,
            schema: schema.map(|schema| crate::chat::ReplySchema { name: "item".into(), schema }),
            tools: Vec::new(),
        }
    }

    #[test]
    fn readers_complete_statements_as_far_as_they_remember_or_read_them() {
        let rehearsal = crate::models::rehearsal::Rehearsal::new(&CORPUS);
        let schema = serde_json::json!({"properties": {"check": {"type": "object"}}});
        let mut right = [0; 3];
        for seed in 0..60 {
            let (_, text) = CORPUS[seed as usize % 3];
            let mut challenge = asked("", seed, Some(schema.clone()));
            challenge.messages.remove(0);
            challenge.messages[0].content = format!("Ask of its details.\n<document>\n{text}\n</document>");
            let item = item_text::parse(&rehearsal.reply("author", &challenge).content).unwrap();
            let answer = item.check.unwrap().answer.to_lowercase();
            let shown = format!(
                "<context>\n{}\n</context>\n<question>\n{}\n</question>",
                item.context, item.question
            );
            let read = format!("<document>\n{text}\n</document>\n{shown}");
            for (place, (model, prompt)) in
                [("weak", &shown), ("strong", &shown), ("strong", &read)].into_iter().enumerate()
            {
                let said = rehearsal.reply(model, &asked(prompt, seed, None)).content.to_lowercase();
                right[place] += u32::from(said.ends_with(&format!("answer: {answer}")));
            }
        }
        let [weak, strong, reading] = right;
        // In the very words: a gap at the end of a statement is often filled with a word too few or too many.
        assert!(weak + 8 <= strong && strong <= reading && reading >= 40, "{right:?}");
    }

    #[test]
    fn without_a_document_an_author_writes_of_what_it_knows() {
        let rehearsal = crate::models::rehearsal::Rehearsal::new(&CORPUS);
        let mut written = std::collections::BTreeSet::new();
        for seed in 0..30 {
            let mut challenge =
                asked("Write an exam question of your own.", seed, Some(serde_json::json!({})));
            challenge.messages.remove(0);
            let Some(item) = item_text::parse(&rehearsal.reply("author", &challenge).content) else {
                continue;
            };
            let about = CORPUS.iter().filter(|(_, text)| {
                let reading = Reading::new(text.trim());
                item.question.contains(&reading.topic)
            });
            written.extend(about.map(|(name, _)| *name));
        }
        assert_eq!(written.len(), 3, "{written:?}");
    }
}
