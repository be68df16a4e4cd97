//! `--progress json`: one JSON event a line on standard error, so that the document on standard output stays whole.

use super::streams;
use crate::publish::outcome::{OfferResult, OneOffer, SCHEMA_VERSION, Upload};
use crate::publish::progress::{Event, Progress};
use schemars::JsonSchema;
use serde::Serialize;
use std::time::Duration;

/// Writes each event of a run as one line.
#[derive(Debug, Clone, Default)]
pub(super) struct EventLines {
    /// The folder that the events are about, where there are several.
    pub(super) of: Option<String>,
}

impl Progress for EventLines {
    fn event(&self, event: Event<'_>) {
        streams::event(&line(&event, self.of.as_deref()));
    }
}

/// Writes that an offer of several has ended.
pub(super) fn ended(offer: &OneOffer, took: Duration) {
    streams::event(&ended_line(offer, took));
}

fn ended_line(offer: &OneOffer, took: Duration) -> String {
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let event = EventText::Ended { result: offer.result, exit_code: offer.exit_code, milliseconds };
    envelope(event, Some(&offer.folder))
}

/// One line of standard error with `--progress json`; kinds of events may be added.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Event")]
pub(super) struct Envelope<'a> {
    /// The version of this line.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    offer_folder: Option<&'a str>,
    #[serde(flatten)]
    event: EventText<'a>,
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
enum EventText<'a> {
    /// A folder is being checked.
    Checking { folder: &'a str },
    /// The live draft is being read.
    ReadingDraft,
    /// So many files and bytes will be stored.
    Uploading { files: usize, bytes: u64 },
    /// So much of a file is on its way; from 0 again with each try.
    Sending { file: &'a str, sent: u64, bytes: u64 },
    /// A file is stored.
    Uploaded { file: &'a str, kind: &'a str, bytes: u64, upload: Upload },
    /// Every URL is fetched anonymously.
    #[serde(rename = "proving")]
    Verifying {
        #[serde(rename = "links")]
        urls: usize,
    },
    /// The offer is being sent.
    Saving,
    /// So many images aren't the marketplace's own copies yet.
    #[serde(rename = "taking-over")]
    Copying { left: usize },
    /// The draft is being submitted.
    Submitting,
    /// The preview is being put before customers.
    GoingLive,
    /// What goes on is being canceled.
    Cancelling,
    /// An operation at the marketplace has moved.
    Moved { state: String, step: Option<&'a str> },
    /// The marketplace gave no answer this time; it will be asked again.
    Trouble { text: &'a str },
    /// Images are being fetched.
    Fetching { files: usize },
    /// Something the person should know.
    Note { text: &'a str },
    /// An offer of several has ended; one that was skipped has no exit code.
    Ended {
        result: OfferResult,
        #[serde(skip_serializing_if = "Option::is_none")]
        exit_code: Option<u8>,
        milliseconds: u64,
    },
}

fn line(event: &Event<'_>, offer_folder: Option<&str>) -> String {
    let event = match *event {
        Event::Checking { folder } => EventText::Checking { folder },
        Event::ReadingDraft => EventText::ReadingDraft,
        Event::Uploading { files, bytes } => EventText::Uploading { files, bytes },
        Event::Sending { file, sent, bytes } => EventText::Sending { file, sent, bytes },
        Event::Uploaded { file, kind, bytes, upload } => {
            EventText::Uploaded { file, kind: kind.name(), bytes, upload }
        }
        Event::Verifying { urls } => EventText::Verifying { urls },
        Event::Saving => EventText::Saving,
        Event::Copying { left } => EventText::Copying { left },
        Event::Submitting => EventText::Submitting,
        Event::GoingLive => EventText::GoingLive,
        Event::Cancelling => EventText::Cancelling,
        Event::Moved { progress } => {
            let step = progress.current_step().map(|step| step.id.as_str());
            EventText::Moved { state: progress.state.to_string(), step }
        }
        Event::Trouble { said } => EventText::Trouble { text: said },
        Event::Fetching { files } => EventText::Fetching { files },
        Event::Note(text) => EventText::Note { text },
    };
    envelope(event, offer_folder)
}

fn envelope(event: EventText<'_>, offer_folder: Option<&str>) -> String {
    let text = serde_json::to_string(&Envelope { schema_version: SCHEMA_VERSION, offer_folder, event });
    text.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::AssetKind;

    #[test]
    fn every_event_is_one_line() {
        let (file, kind) = ("logos/large\n.png", &AssetKind::LargeLogo);
        let table = [
            (Event::Checking { folder: "listing" }, r#""checking","folder":"listing""#),
            (Event::ReadingDraft, r#""reading-draft""#),
            (Event::Uploading { files: 2, bytes: 3 }, r#""uploading","files":2,"bytes":3"#),
            (
                Event::Sending { file, sent: 1, bytes: 3 },
                r#""sending","file":"logos/large\n.png","sent":1,"bytes":3"#,
            ),
            (
                Event::Uploaded { file, kind, bytes: 3, upload: Upload::AlreadyThere },
                r#""uploaded","file":"logos/large\n.png","kind":"large-logo","bytes":3,"upload":"already-there""#,
            ),
            (Event::Verifying { urls: 2 }, r#""proving","links":2"#),
            (Event::Saving, r#""saving""#),
            (Event::Note("a"), r#""note","text":"a""#),
        ];
        for (event, wanted) in table {
            assert_eq!(line(&event, None), format!("{{\"schemaVersion\":1,\"event\":{wanted}}}"));
        }
    }

    #[test]
    fn among_several_offers_the_folder_stands_in_each_line() {
        let wanted = "{\"schemaVersion\":1,\"offerFolder\":\"offers/a\",\"event\":\"saving\"}";
        assert_eq!(line(&Event::Saving, Some("offers/a")), wanted);
    }

    #[test]
    fn the_end_of_an_offer_is_a_line_with_its_result() {
        let table = [
            (OfferResult::Failed, Some(5), r#""result":"failed","exitCode":5"#),
            (OfferResult::Skipped, None, r#""result":"skipped""#),
        ];
        for (result, code, wanted) in table {
            let offer = OneOffer::new("offers/a".into(), result, code);
            let line = ended_line(&offer, Duration::from_millis(1500));
            let wanted = format!(
                r#"{{"schemaVersion":1,"offerFolder":"offers/a","event":"ended",{wanted},"milliseconds":1500}}"#
            );
            assert_eq!(line, wanted);
        }
    }
}
