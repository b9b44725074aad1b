//! What a guest is told when it asks: of its request, and a router of candidates.

use super::contract::{Context, Segment};
use super::guest::Guest;
use super::v0_1::{candidates, request};

/// The answers, owned, since a guest may ask for as long as its call runs.
#[derive(Debug, Default)]
pub(super) struct Asked {
    id: String,
    tenant: String,
    app: String,
    model: String,
    metadata: Vec<(String, String)>,
    grounding: Vec<String>,
    places: Vec<String>,
}

impl Asked {
    /// What may be asked in a call with these texts.
    pub(super) fn of(context: &Context<'_>, text: &[Segment<'_>]) -> Self {
        Self {
            id: context.request_id.to_owned(),
            tenant: context.tenant.to_owned(),
            app: context.app.to_owned(),
            model: context.model.to_owned(),
            metadata: context.metadata.to_vec(),
            grounding: context.grounding.to_vec(),
            places: text.iter().map(|segment| segment.path.to_owned()).collect(),
        }
    }
}

impl Guest {
    /// An answer; empty where there is no request.
    fn answer<T: Default>(&self, pick: impl FnOnce(&Asked) -> T) -> T {
        self.asked().map(pick).unwrap_or_default()
    }
}

impl request::Host for Guest {
    fn id(&mut self) -> String {
        self.answer(|asked| asked.id.clone())
    }

    fn tenant(&mut self) -> String {
        self.answer(|asked| asked.tenant.clone())
    }

    fn app(&mut self) -> String {
        self.answer(|asked| asked.app.clone())
    }

    fn model(&mut self) -> String {
        self.answer(|asked| asked.model.clone())
    }

    fn metadata(&mut self) -> Vec<(String, String)> {
        self.answer(|asked| asked.metadata.clone())
    }

    fn grounding(&mut self) -> Vec<String> {
        self.answer(|asked| asked.grounding.clone())
    }

    fn place(&mut self, segment: u32) -> String {
        self.answer(|asked| asked.places.get(segment as usize).cloned().unwrap_or_default())
    }
}

impl candidates::Host for Guest {
    fn health_of(&mut self, model: String) -> Option<candidates::Health> {
        let (standing, _) = self.standing()?;
        standing.health(&model).map(Into::into)
    }

    fn price_of(&mut self, model: String) -> Option<candidates::Price> {
        let (standing, tenant) = self.standing()?;
        standing.price(&model, tenant).map(Into::into)
    }
}
