//! The examples at the end of each command's help.

pub(super) const PLAN: &str = "Examples:
  offerpress plan listing                         what a publish would store, write and call
  offerpress plan listing --out plan.json         for approval; `publish --plan plan.json` does that or nothing";

pub(super) const CHECK: &str = "Examples:
  offerpress check listing                        all problems at once
  offerpress check listing --deny warnings        exit code 1 at warnings too, for a release job
  offerpress check listing --format github        annotations on the files at fault";

pub(super) const SIZES: &str = "Examples:
  offerpress sizes                                what Partner Center asks for today
  offerpress sizes --profile appsource            what AppSource asks for";

pub(super) const EXPLAIN: &str = "Examples:
  offerpress explain logo-size                    what it means, why it matters, how to put it right
  offerpress explain                              every finding there is";

pub(super) const SUBMIT: &str = "Examples:
  offerpress submit contoso/insight               go on at once; certification takes hours
  offerpress submit contoso/insight --wait        stay until the preview is ready";

pub(super) const STATUS: &str = "Examples:
  offerpress status contoso/insight               how far it is
  offerpress status listing --watch               stay until what goes on has ended";

pub(super) const GO_LIVE: &str = "Examples:
  offerpress go-live contoso/insight              show what changes for customers, ask, and go live
  offerpress go-live contoso/insight --yes        the same in a job, without a question
  offerpress go-live contoso/insight --wait       stay until they see it";

pub(super) const CANCEL: &str = "Examples:
  offerpress cancel contoso/insight               show what is in progress, ask, and cancel it
  offerpress cancel contoso/insight --yes         the same in a job, without a question
  offerpress cancel contoso/insight --wait        stay until it is stopped";

pub(super) const OPERATIONS: &str = "Examples:
  offerpress operations contoso/insight
  offerpress operations contoso/insight --format json";

pub(super) const LIST: &str = "Examples:
  offerpress list                                 the publishers that you may use
  offerpress list contoso                         the offers of one";

pub(super) const PULL: &str = "Examples:
  offerpress pull contoso/insight listing         an existing offer becomes a folder";

pub(super) const DOCTOR: &str = "Examples:
  offerpress doctor listing                       try all that a publish needs
  offerpress doctor listing --sandbox             the same with the sandbox";

pub(super) const CLEAN: &str = "Examples:
  offerpress clean listing                        list what the offer no longer uses
  offerpress clean listing --older-than 90d --delete";

pub(super) const SANDBOX: &str = "Examples:
  offerpress sandbox --port 8480                  run it beside a job; it prints what to set
  offerpress sandbox --behavior edit-logo=save    let a colleague edit the draft during the next publish
  offerpress sandbox --reset                      forget every draft";

pub(super) const FIT: &str = "Examples:
  offerpress fit listing --dry-run      show what would be made of what
  offerpress fit listing                make it; a file of yours stays, with `small.fitted.png` beside it
  offerpress fit listing --replace      give the new one its name; yours is kept as `small.png.orig`";

pub(super) const INIT: &str = "Examples:
  offerpress init listing
  offerpress init listing --from ~/Downloads/press-kit --publisher contoso --offer contoso-insight";

pub(super) const PUBLISH: &str = "Examples:
  offerpress publish assets-example --sandbox     try it without an account
  offerpress publish listing                      save the folder's pictures as the offer's draft
  offerpress publish listing --dry-run            only show what would happen
  offerpress publish offers                       all offers whose folders lie in this one
  offerpress publish listing --submit --wait --go-live     from the folder to the customers";

pub(super) const PREVIEW: &str = "Examples:
  offerpress preview listing --open               look at it
  offerpress preview listing --serve --open       look at it while working on the folder
  offerpress preview listing --live               beside what the offer shows today";

pub(super) const COMPLETIONS: &str = "Examples:
  offerpress completions bash > ~/.local/share/bash-completion/completions/offerpress
  offerpress completions zsh > ~/.zfunc/_offerpress       (with `fpath+=~/.zfunc` in ~/.zshrc)
  offerpress completions fish > ~/.config/fish/completions/offerpress.fish
  offerpress completions powershell >> $PROFILE";

pub(super) const MAN: &str = "Examples:
  offerpress man publish | man -l -                       read one
  offerpress man --out ~/.local/share/man/man1            write all, for `man offerpress-publish`";
