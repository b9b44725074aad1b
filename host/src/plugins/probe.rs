//! Tries a plugin with made-up input before any request meets it, and takes down what it says of itself.

use super::checks;
use super::contract::{
    Alias, Author, Context, Kind, Manifest, ModelRequest, Profile, Segment, Side, Surface,
};
use super::failure::CallError;
use super::instance::{Instance, Template};
use super::options::OptionsSchema;
use super::refusal::Refusal;
use super::slots::Slots;

/// What a plugin says of itself.
pub(super) struct Introduction {
    pub(super) manifest: Manifest,
    pub(super) options: OptionsSchema,
    pub(super) aliases: Vec<Alias>,
    pub(super) profile: Option<Profile>,
}

const CONTEXT: Context<'static> = Context {
    request_id: "probe",
    tenant: "probe",
    app: "probe",
    surface: Surface::Chat,
    side: Side::Request,
    model: "probe",
    seed: 0,
    metadata: &[],
    grounding: &[],
    options: "{}",
};

const TEXT: [Segment<'static>; 1] = [Segment {
    path: "messages[0].content",
    author: Author::User,
    text: "A line to see that all is well: naïve words, 12 numbers.",
    settled: 0,
    complete: true,
}];

const ASK: ModelRequest<'static> =
    ModelRequest { model: "probe", streaming: false, fields: &["model", "messages"], body_bytes: 100 };

/// Sets up one instance and calls it as a request would.
pub(super) async fn run(template: &Template, slots: &Slots, kind: Kind) -> Result<Introduction, Refusal> {
    let slot = slots.take().await.map_err(|error| Refusal::of_call("instantiate", error))?;
    let opened = template.open(slot).await.map_err(|error| Refusal::of_call("instantiate", error));
    let mut instance = opened?;
    let described = template.describe(&mut instance).await;
    let manifest = described.map_err(|error| Refusal::of_call("describe", error))?;
    checks::manifest(&manifest).map_err(|what| Refusal::Manifest { what })?;
    let options =
        OptionsSchema::compile(&manifest.options_schema).map_err(|what| Refusal::Manifest { what })?;
    template
        .configure(&mut instance)
        .await
        .map_err(|error| Refusal::of_call("configure", error))?
        .map_err(|problems| Refusal::Settings { problems })?;
    let mut introduction = Introduction { manifest, options, aliases: Vec::new(), profile: None };
    let step = match kind {
        Kind::Guardrail => "inspect",
        Kind::Redactor => "redact",
        Kind::Router => "route",
        Kind::Provider => "encode",
    };
    let tried = try_out(template, &mut instance, kind, &mut introduction).await;
    tried.map_err(|error| Refusal::of_call(step, error)).map(|()| introduction)
}

/// One call of the kind's own function. What the plugin finds does not matter, only that it answers.
async fn try_out(
    template: &Template,
    instance: &mut Instance,
    kind: Kind,
    introduction: &mut Introduction,
) -> Result<(), CallError> {
    let limits = template.limits();
    match kind {
        Kind::Guardrail => {
            let verdict = instance.inspect(limits, &CONTEXT, &TEXT).await?;
            tolerate(
                verdict.map_err(CallError::from).and_then(|verdict| checks::verdict(verdict.into(), &TEXT)),
            )
        }
        Kind::Redactor => {
            let swapped = instance.redact(limits, &CONTEXT, &TEXT).await?;
            tolerate(
                swapped.map_err(CallError::from).and_then(|swapped| checks::substitutions(swapped, &TEXT)),
            )
        }
        Kind::Router => {
            introduction.aliases = checks::aliases(instance.aliases(limits).await?)?;
            let candidates = instance.route(limits, &CONTEXT, &ASK).await?;
            tolerate(candidates.map_err(CallError::from).and_then(checks::candidates))
        }
        Kind::Provider => {
            let signing = template.signing(instance).await?;
            let profile = Profile { signing, ..instance.profile(limits).await?.into() };
            introduction.profile = Some(checks::profile(profile)?);
            Ok(())
        }
    }
}

/// A plugin that needs options to work says so here, and that is no reason to refuse it.
fn tolerate<T>(answer: Result<T, CallError>) -> Result<(), CallError> {
    match answer {
        Ok(_) | Err(CallError::InvalidOptions { .. } | CallError::Failed { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
