//! What a sandbox can be told to do wrong, or to a user.

use std::time::Duration;

use super::moment::{Action, Edit, Moment};
use super::switch::Switch;

/// One thing that a sandbox does that the client must notice, survive or tell.
///
/// Written as `NAME` or `NAME=VALUE`, on the command line, at the control route and here:
///
/// ```
/// use offerpress::sandbox::Behavior;
///
/// assert_eq!("ignore-save".parse(), Ok(Behavior::IgnoreSave));
/// assert_eq!("drop-field=heroLogo".parse::<Behavior>().map(|one| one.to_string()), Ok("drop-field=heroLogo".to_owned()));
/// assert!("ignore-everything".parse::<Behavior>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Behavior {
    /// A colleague edits the draft in the portal, once, at this moment.
    Edit(Edit, Moment),
    /// Certification refuses what is submitted, for these reasons, separated by `;`.
    RefuseCertification(String),
    /// A save is answered as successful, with the draft as it was, and changes nothing.
    IgnoreSave,
    /// A save is answered with the draft, and the `ETag`, from before it.
    StaleAnswer,
    /// After each save, this many reads still show the draft, and the `ETag`, from before it.
    StaleReads(u32),
    /// A save is answered without the offer's `definition`.
    PartialAnswer,
    /// A save is answered without a body.
    EmptyAnswer,
    /// A save is answered with `{}`.
    OtherAnswer,
    /// A save loses this field, named in full or by what follows its last dot.
    DropField(String),
    /// A save changes the texts of the offer.
    AlterTexts,
    /// The copies of images have the same pixels and other bytes.
    ReencodeImages,
    /// Reads leave this field out, as they leave out secrets; a save without it loses it.
    WithholdField(String),
    /// A save that names the current `ETag` is refused with 412; one with `*` is not.
    RefuseOwnEtag,
    /// A save is carried out this much later.
    SlowSave(Duration),
    /// The connection is cut in place of the next answer to this request, which is carried out.
    LoseAnswer(Action),
    /// The marketplace answers 429 for this long, from the next request on, with a date in `Retry-After`.
    TooManyRequests(Duration),
    /// A running operation is shown in this state.
    RunningState(String),
    /// The operations of each offer begin with one from last year that is in this state.
    OldOperation(String),
    /// A preview that waits for sign-off is shown as `running`, and only a step's name tells.
    SignOffByStepName,
    /// The Product Ingestion half does something otherwise.
    Ingestion(Switch),
}
