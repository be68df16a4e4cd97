//! The examples at the end of each command's help.

pub(super) const PLAN: &str = "Examples:
  offerpress plan listing                       show what `publish` would change
  offerpress plan listing --out plan.json       save the plan for approval; `publish --plan plan.json` carries it out";

pub(super) const CHECK: &str = "Examples:
  offerpress check listing                      show all problems
  offerpress check listing --deny warnings      fail on warnings too, for example in a release job
  offerpress check listing --format github      annotate the files in a pull request";

pub(super) const SIZES: &str = "Examples:
  offerpress sizes                              requirements of Partner Center
  offerpress sizes --profile appsource          requirements of AppSource";

pub(super) const EXPLAIN: &str = "Examples:
  offerpress explain logo-size                  explain one rule
  offerpress explain                            list all rules";

pub(super) const SUBMIT: &str = "Examples:
  offerpress submit contoso/insight             submit and return; certification takes hours
  offerpress submit contoso/insight --wait      wait until the preview is ready";

pub(super) const STATUS: &str = "Examples:
  offerpress status contoso/insight             show the current status
  offerpress status listing --watch             wait until the running operation ends";

pub(super) const GO_LIVE: &str = "Examples:
  offerpress go-live contoso/insight            show what changes for customers, ask, and go live
  offerpress go-live contoso/insight --yes      go live without asking, for a release job
  offerpress go-live contoso/insight --wait     wait until the offer is live";

pub(super) const CANCEL: &str = "Examples:
  offerpress cancel contoso/insight             show the operation in progress, ask, and cancel it
  offerpress cancel contoso/insight --yes       cancel without asking, for a release job
  offerpress cancel contoso/insight --wait      wait until the operation is canceled";

pub(super) const OPERATIONS: &str = "Examples:
  offerpress operations contoso/insight
  offerpress operations contoso/insight --format json";

pub(super) const LIST: &str = "Examples:
  offerpress list                               list the publishers that you can access
  offerpress list contoso                       list the offers of a publisher";

pub(super) const PULL: &str = "Examples:
  offerpress pull contoso/insight listing       download an offer into the folder `listing`";

pub(super) const DOCTOR: &str = "Examples:
  offerpress doctor listing                     check everything that `publish` needs
  offerpress doctor listing --sandbox           check the sandbox instead";

pub(super) const CLEAN: &str = "Examples:
  offerpress clean listing                      list unused images
  offerpress clean listing --older-than 90d --delete";

pub(super) const SANDBOX: &str = "Examples:
  offerpress sandbox --port 8480                run it and print the environment variables to set
  offerpress sandbox --behavior edit-logo=save  simulate a colleague who edits the draft during the next save
  offerpress sandbox --reset                    delete its state";

pub(super) const FIT: &str = "Examples:
  offerpress fit listing --dry-run              show what would be created
  offerpress fit listing                        create it; your files are kept, next to `small.fitted.png`
  offerpress fit listing --replace              replace your files; each is kept as `small.png.orig`";

pub(super) const INIT: &str = "Examples:
  offerpress init listing
  offerpress init listing --from ~/Downloads/press-kit --publisher contoso --offer contoso-insight";

pub(super) const PUBLISH: &str = "Examples:
  offerpress publish assets-example --sandbox   try it without an account
  offerpress publish listing                    save the images as a draft of the offer
  offerpress publish listing --dry-run          show what would change
  offerpress publish offers                     publish all offers in this folder
  offerpress publish listing --submit --wait --go-live     publish all the way to customers";

pub(super) const PREVIEW: &str = "Examples:
  offerpress preview listing --open             create the page and open it
  offerpress preview listing --serve --open     keep it up to date while you edit the folder
  offerpress preview listing --live             compare with the current draft";

pub(super) const COMPLETIONS: &str = "Examples:
  offerpress completions bash > ~/.local/share/bash-completion/completions/offerpress
  offerpress completions zsh > ~/.zfunc/_offerpress       (with `fpath+=~/.zfunc` in ~/.zshrc)
  offerpress completions fish > ~/.config/fish/completions/offerpress.fish
  offerpress completions powershell >> $PROFILE";

pub(super) const MAN: &str = "Examples:
  offerpress man publish | man -l -             read a page
  offerpress man --out ~/.local/share/man/man1  write all pages, for `man offerpress-publish`";

pub(super) const HELP: &str = "Topics:
  exit-codes   what each exit code means
  environment  environment variables
  settings     all settings of offerpress.toml";
