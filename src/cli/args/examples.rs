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
  offerpress go-live contoso/insight              put the preview before the customers
  offerpress go-live contoso/insight --wait       stay until they see it";

pub(super) const CANCEL: &str = "Examples:
  offerpress cancel contoso/insight               stop what is under way
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
  offerpress doctor listing --sandbox             the same with the practice marketplace";

pub(super) const CLEAN: &str = "Examples:
  offerpress clean listing                        list what the offer no longer uses
  offerpress clean listing --older-than 90d --delete";

pub(super) const SANDBOX: &str = "Examples:
  offerpress sandbox --port 8480                  run it beside a job; it prints what to set
  offerpress sandbox --reset                      forget every draft";
