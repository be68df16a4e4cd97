//! The ways in which a world is dishonest.

/// How the world is dishonest. Several modes together are several faults at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A save changes nothing, and is answered 200 with the draft as it was. A new offer is "created" and not kept.
    IgnoresSave,
    /// A save loses the members whose names end so, such as `heroLogo` or `screenshots`.
    DropsField(&'static str),
    /// A save is carried out and answered with the draft from before, and so are so many reads after it.
    StaleAnswer(u32),
    /// Reads show no draft until a save was asked for: the offer is created after the run has looked.
    HidesDraft,
    /// Reads tell the `ETag` of an earlier state.
    OldEtag,
    /// A save that names the current `ETag` is refused with this status and an empty body; `*` is taken.
    RefusesItsEtag(u16),
    /// Images come back with other bytes and the same pixels.
    ReencodesImages,
    /// A save stores the images of each list in another order.
    SwapsImages,
    /// A save changes the texts: trimmed and in other words.
    AltersTexts,
    /// A save stores the captions and titles of lists otherwise.
    Rewords(Wording),
    /// Reads and answers show this in place of each secret that a save has set.
    ShowsSecretsAs(&'static str),
    /// A save is carried out, and answered 200 with this document.
    AnotherDocument(&'static str),
    /// A colleague edits the draft once, at this time.
    Edit(Edit, When),
    /// The list of operations shows an old one in a state that no page names, and the steps do too.
    UnknownStates,
    /// The step of sign-off has another id, and its status stays `running`.
    SignOffByStepName,
    /// Answers repeat the request's headers and body: in a header, in a member, and in the words of a refusal.
    EchoesRequest,
    /// JSON starts with a byte order mark.
    ByteOrderMark,
    /// JSON comes compressed, though nobody asked for that.
    Gzip,
    /// Such a request is carried out, and answered 200 with a page for people.
    Html(Call),
    /// Such a request is carried out, and its answer is lost.
    LosesAnswer(Call),
    /// Such a request never arrives.
    Unreachable(Call),
    /// After so many requests the next one is never answered: it is carried out, or not even that.
    Hangs { after: usize, carried_out: bool },
    /// Such a request is not carried out, and is refused with this status.
    Refuses(Call, u16),
}

/// How the captions and titles of lists are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wording {
    /// The elements lose them.
    Dropped,
    /// The elements become plain URLs.
    PlainUrls,
    /// They are cut after some characters.
    Cut,
    /// Spaces at the ends go, and several in a row become one.
    Trimmed,
    /// They are escaped as in HTML.
    Escaped,
    /// The first and the last element of a list have each other's.
    Swapped,
    /// One that is sent empty stays as it was.
    NotCleared,
}

/// What a colleague changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edit {
    /// Writes another summary.
    Text,
    /// Uploads another large logo.
    Logo,
    /// Adds a screenshot at the end.
    ListAdd,
    /// Takes the last screenshot away.
    ListRemove,
    /// Writes another caption under the first screenshot; where the list has plain URLs, there is none.
    Caption,
}

/// When a colleague edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::enum_variant_names, reason = "each is a time before something")]
pub(crate) enum When {
    /// Now.
    BeforeTheRun,
    /// After the run has read the draft, before its save arrives.
    BeforeTheSave,
    /// After the save, before the offer is submitted.
    BeforeSubmit,
    /// After the offer was submitted, before it goes live.
    BeforeGoLive,
}

/// A kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// Reads the draft.
    Read,
    /// Changes the draft.
    Save,
    /// Reads the preview or what is live.
    Slot,
    Submit,
    GoLive,
    Cancel,
    /// Lists the operations.
    List,
    Status,
    Operation,
    /// Fetches one of the marketplace's own images.
    Image,
    /// Any request to storage.
    Storage,
    Other,
}

/// Every mode that can hold during a publish, with the parameters that are tried.
pub(crate) const ALL_MODES: &[Mode] = &[
    Mode::IgnoresSave,
    Mode::DropsField("heroLogo"),
    Mode::DropsField("largeLogo"),
    Mode::DropsField("screenshots"),
    Mode::StaleAnswer(0),
    Mode::StaleAnswer(1),
    Mode::StaleAnswer(50),
    Mode::OldEtag,
    Mode::RefusesItsEtag(412),
    Mode::RefusesItsEtag(409),
    Mode::RefusesItsEtag(400),
    Mode::ReencodesImages,
    Mode::SwapsImages,
    Mode::AltersTexts,
    Mode::Rewords(Wording::Dropped),
    Mode::Rewords(Wording::PlainUrls),
    Mode::Rewords(Wording::Cut),
    Mode::Rewords(Wording::Trimmed),
    Mode::Rewords(Wording::Escaped),
    Mode::Rewords(Wording::Swapped),
    Mode::Rewords(Wording::NotCleared),
    Mode::ShowsSecretsAs("********"),
    Mode::ShowsSecretsAs(""),
    Mode::AnotherDocument("{}"),
    Mode::AnotherDocument("[]"),
    Mode::AnotherDocument(r#"{"id":"other","publisherId":"contoso","definition":{"offer":{}}}"#),
    Mode::Edit(Edit::Text, When::BeforeTheSave),
    Mode::Edit(Edit::Logo, When::BeforeTheSave),
    Mode::Edit(Edit::ListAdd, When::BeforeTheSave),
    Mode::Edit(Edit::ListRemove, When::BeforeTheSave),
    Mode::Edit(Edit::Caption, When::BeforeTheSave),
    Mode::UnknownStates,
    Mode::SignOffByStepName,
    Mode::EchoesRequest,
    Mode::ByteOrderMark,
    Mode::Gzip,
    Mode::Html(Call::Read),
    Mode::Html(Call::Save),
    Mode::Html(Call::List),
    Mode::LosesAnswer(Call::Save),
    Mode::Unreachable(Call::List),
    Mode::Refuses(Call::Save, 500),
];

impl Call {
    pub(super) fn of(method: &str, target: &str) -> Self {
        let path = target.split('?').next().unwrap_or_default().trim_end_matches('/');
        if path.starts_with("/content/") {
            return Self::Image;
        }
        let Some(rest) = path.strip_prefix("/api/") else { return Self::Storage };
        let parts: Vec<_> = rest.split('/').collect();
        match (method, parts.as_slice()) {
            ("GET", ["publishers", _, "offers", _]) => Self::Read,
            ("PUT", ["publishers", _, "offers", _]) => Self::Save,
            ("GET", [.., "slot", _]) => Self::Slot,
            ("POST", [.., "publish"]) => Self::Submit,
            ("POST", [.., "golive"]) => Self::GoLive,
            ("POST", [.., "cancel"]) => Self::Cancel,
            ("GET", [.., "submissions"]) => Self::List,
            ("GET", [.., "status"]) => Self::Status,
            ("GET", [.., "operations", _]) => Self::Operation,
            _ => Self::Other,
        }
    }
}
