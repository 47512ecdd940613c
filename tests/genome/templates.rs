use std::path::Path;

use phylon::genome::{
    Agent, Ceilings, ChallengerInput, OrchestratorInput, VerifierInput, check_contract, templates,
};

use super::sandbox::sandbox;

#[tokio::test]
async fn every_template_compiles_and_keeps_the_contract() {
    assert_eq!(templates::names(), ["agentic-self-instruct", "cot-self-instruct"]);
    for name in templates::names() {
        let genome = templates::embedded(&name).unwrap();
        let agent = Agent::compile(&genome, &Ceilings::default()).unwrap();
        check_contract(&agent, &sandbox()).await.unwrap();
    }
}

#[test]
fn the_folder_of_a_template_is_what_is_embedded() {
    for name in templates::names() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("agent_templates").join(&name);
        assert_eq!(templates::from_dir(&folder).unwrap(), templates::embedded(&name).unwrap());
    }
    assert!(templates::embedded("no-such-template").is_none());
    assert!(templates::from_dir(Path::new("/no/such/folder")).unwrap_err()[0].what.contains("no file"));
}

#[test]
fn a_first_round_shows_the_document_and_no_empty_blocks() {
    for name in templates::names() {
        let agent = Agent::compile(&templates::embedded(&name).unwrap(), &Ceilings::default()).unwrap();
        let input = ChallengerInput {
            document: "Tides lag the moon.",
            feedback: "",
            guidance: "",
            previous: None,
            round: 1,
        };
        let prompt = agent.challenger_prompt(&input).unwrap();
        assert!(prompt.contains("<document>\nTides lag the moon.\n</document>"), "{prompt}");
        for tag in ["<feedback>", "<guidance>", "<previous_item>", "entirely new question"] {
            assert!(!prompt.contains(tag), "{tag} in round 1 of {name}");
        }
    }
}

#[test]
fn a_later_round_shows_feedback_guidance_and_the_item_to_revise() {
    let seed = templates::embedded("agentic-self-instruct").unwrap();
    let agent = Agent::compile(&seed, &Ceilings::default()).unwrap();
    let input =
        ChallengerInput { document: "D", feedback: "F", guidance: "G", previous: Some("{}"), round: 2 };
    let revise = agent.challenger_prompt(&input).unwrap();
    for block in ["<feedback>\nF\n</feedback>", "<guidance>\nG\n</guidance>", "<previous_item>\n{}\n"] {
        assert!(revise.contains(block), "{revise}");
    }
    let new = agent.challenger_prompt(&ChallengerInput { previous: None, ..input }).unwrap();
    assert!(new.contains("entirely new question"), "{new}");
    let verify = agent.verifier_prompt(&VerifierInput { document: "D", item: "{\"a\": 1}" }).unwrap();
    assert!(verify.contains("<item>\n{\"a\": 1}\n</item>"));
    let decide = agent.orchestrator_prompt(&OrchestratorInput { report: "R", rounds_left: 3 }).unwrap();
    assert!(decide.contains("<report>\nR\n</report>") && decide.contains("this one: 3."));
}

#[test]
fn the_seed_demands_what_the_published_baseline_demands() {
    let seed = templates::embedded("agentic-self-instruct").unwrap();
    let challenger = seed.get("prompts/challenger.md").unwrap();
    for demand in
        ["10 to 15 criteria", "7 to 10 are positive", "3 to 5 are negative", "+1 to +10", "-1 to -10"]
    {
        assert!(challenger.contains(demand), "{demand}");
    }
    let verifier = seed.get("prompts/verifier.md").unwrap();
    assert!(verifier.contains("at least 4 positive") && verifier.contains("at least 3 negative"));
}

#[test]
fn the_seed_holds_none_of_the_discoveries_left_to_the_search() {
    let seed = templates::embedded("agentic-self-instruct").unwrap();
    let text: String = seed.files().values().map(|text| text.to_lowercase()).collect();
    for discovery in [
        "positive-only",
        "only positive",
        "this very document",
        "self-test",
        "never the solution",
        "only the problem",
        "capped at 7",
        "+1 to +7",
        "strict json",
        "integer",
    ] {
        assert!(!text.contains(discovery), "{discovery}");
    }
}
