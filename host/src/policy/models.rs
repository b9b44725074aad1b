//! Which models may an app be served by?

use std::collections::HashSet;

use crate::plugins::Alias;

/// The models that a policy allows. An alias that is named stands for the models that the router publishes for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedModels {
    /// What a client may write in `model`.
    names: HashSet<String>,
    /// The canonical ids of the models that may serve.
    models: HashSet<String>,
}

impl AllowedModels {
    /// What this list allows; nothing where it is empty, since every model is allowed then.
    pub fn of(list: &[String], aliases: &[Alias]) -> Option<Self> {
        if list.is_empty() {
            return None;
        }
        let alias = |name: &String| aliases.iter().find(|alias| alias.name == *name);
        let behind = list.iter().filter_map(alias).flat_map(|alias| &alias.models);
        let models: HashSet<_> = list.iter().chain(behind).cloned().collect();
        // Other names of what is allowed do no harm: the candidates that are not allowed are dropped.
        let others = aliases.iter().filter(|alias| alias.models.iter().any(|model| models.contains(model)));
        let names = models.iter().chain(others.map(|alias| &alias.name)).cloned().collect();
        Some(Self { names, models })
    }

    /// Whether a client may ask for this model or alias.
    pub fn allows_asking(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether the model of this canonical id may serve.
    pub fn allows(&self, id: &str) -> bool {
        self.models.contains(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(list: &[&str]) -> AllowedModels {
        let alias = |name: &str, models: &[&str]| Alias {
            name: name.into(),
            models: models.iter().map(|model| (*model).into()).collect(),
        };
        let aliases =
            [alias("smart", &["@a/x", "@b/y"]), alias("cheap", &["@a/x"]), alias("other", &["@c/z"])];
        let list: Vec<_> = list.iter().map(|name| (*name).to_owned()).collect();
        AllowedModels::of(&list, &aliases).unwrap()
    }

    #[test]
    fn an_alias_allows_what_it_stands_for() {
        let allowed = allowed(&["smart"]);
        assert!(["smart", "cheap", "@a/x", "@b/y"].iter().all(|name| allowed.allows_asking(name)));
        assert!(!allowed.allows_asking("other") && !allowed.allows_asking("@c/z"));
        assert!(allowed.allows("@b/y") && !allowed.allows("@c/z") && !allowed.allows("@a/x2"));
    }

    #[test]
    fn a_canonical_id_allows_its_aliases_but_not_their_other_models() {
        let allowed = allowed(&["@a/x"]);
        assert!(["smart", "cheap", "@a/x"].iter().all(|name| allowed.allows_asking(name)));
        assert!(!allowed.allows_asking("@b/y") && !allowed.allows("@b/y"));
    }

    #[test]
    fn an_empty_list_allows_every_model() {
        assert_eq!(AllowedModels::of(&[], &[]), None);
    }
}
