//! Which secrets can be told by how they begin?

use crate::alphabet::Alphabet::{self, Alnum, Dotted, Hex, Path, Upper, Url};

/// A kind of secret with a beginning of its own.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// The rule's name.
    pub name: &'static str,
    /// How it begins.
    pub prefix: &'static str,
    /// What the rest consists of.
    pub alphabet: Alphabet,
    /// The fewest bytes of the rest.
    pub least: usize,
    /// The most bytes of the rest.
    pub most: usize,
}

const fn row(
    name: &'static str,
    prefix: &'static str,
    alphabet: Alphabet,
    least: usize,
    most: usize,
) -> Family {
    Family { name, prefix, alphabet, least, most }
}

/// Every family with a prefix; of two that fit, the first counts.
pub const FAMILIES: [Family; 84] = [
    row("anthropic", "sk-ant-", Url, 20, 255),
    row("openrouter", "sk-or-", Url, 20, 255),
    row("openai", "sk-proj-", Url, 20, 255),
    row("openai", "sk-svcacct-", Url, 20, 255),
    row("openai", "sk-admin-", Url, 20, 255),
    row("openai", "sk-", Url, 20, 255),
    row("github", "ghp_", Alnum, 30, 255),
    row("github", "gho_", Alnum, 30, 255),
    row("github", "ghu_", Alnum, 30, 255),
    row("github", "ghs_", Alnum, 30, 255),
    row("github", "ghr_", Alnum, 30, 255),
    row("github", "github_pat_", Url, 22, 255),
    row("gitlab", "glpat-", Dotted, 20, 255),
    row("gitlab", "gldt-", Dotted, 20, 255),
    row("gitlab", "glrt-", Dotted, 20, 255),
    row("gitlab", "glcbt-", Dotted, 20, 255),
    row("gitlab", "glptt-", Dotted, 20, 255),
    row("slack", "xoxb-", Url, 10, 255),
    row("slack", "xoxp-", Url, 10, 255),
    row("slack", "xoxa-", Url, 10, 255),
    row("slack", "xoxr-", Url, 10, 255),
    row("slack", "xoxs-", Url, 10, 255),
    row("slack", "xoxe-", Url, 10, 255),
    row("slack", "xoxe.", Dotted, 10, 255),
    row("slack", "xapp-", Url, 10, 255),
    row("slack", "hooks.slack.com/services/", Path, 20, 255),
    row("slack", "hooks.slack.com/workflows/", Path, 20, 255),
    row("aws", "AKIA", Upper, 16, 16),
    row("aws", "ASIA", Upper, 16, 16),
    row("aws", "ABIA", Upper, 16, 16),
    row("aws", "ACCA", Upper, 16, 16),
    row("google", "AIza", Url, 35, 35),
    row("google", "GOCSPX-", Url, 24, 40),
    row("google", "ya29.", Dotted, 30, 2048),
    row("stripe", "sk_live_", Alnum, 16, 255),
    row("stripe", "sk_test_", Alnum, 16, 255),
    row("stripe", "rk_live_", Alnum, 16, 255),
    row("stripe", "rk_test_", Alnum, 16, 255),
    row("stripe", "whsec_", Alnum, 24, 255),
    row("twilio", "SK", Hex, 32, 32),
    row("sendgrid", "SG.", Dotted, 40, 100),
    row("npm", "npm_", Alnum, 30, 64),
    row("pypi", "pypi-", Url, 50, 512),
    row("hugging-face", "hf_", Alnum, 30, 64),
    row("hugging-face", "api_org_", Alnum, 30, 64),
    row("groq", "gsk_", Alnum, 40, 80),
    row("xai", "xai-", Alnum, 40, 120),
    row("perplexity", "pplx-", Alnum, 40, 80),
    row("replicate", "r8_", Alnum, 30, 64),
    row("mailgun", "key-", Hex, 32, 32),
    row("digitalocean", "dop_v1_", Hex, 64, 64),
    row("digitalocean", "doo_v1_", Hex, 64, 64),
    row("digitalocean", "dor_v1_", Hex, 64, 64),
    row("shopify", "shpat_", Alnum, 32, 64),
    row("shopify", "shpca_", Alnum, 32, 64),
    row("shopify", "shppa_", Alnum, 32, 64),
    row("shopify", "shpss_", Alnum, 32, 64),
    row("databricks", "dapi", Hex, 32, 32),
    row("discord", "discord.com/api/webhooks/", Path, 60, 255),
    row("discord", "discordapp.com/api/webhooks/", Path, 60, 255),
    row("linear", "lin_api_", Alnum, 32, 64),
    row("notion", "ntn_", Alnum, 40, 64),
    row("notion", "secret_", Alnum, 40, 64),
    row("figma", "figd_", Url, 36, 64),
    row("atlassian", "ATATT3", Url, 60, 255),
    row("postman", "PMAK-", Url, 50, 80),
    row("grafana", "glsa_", Url, 32, 64),
    row("grafana", "glc_", Url, 32, 512),
    row("vault", "hvs.", Url, 24, 255),
    row("vault", "hvb.", Url, 24, 512),
    row("docker", "dckr_pat_", Url, 20, 64),
    row("doppler", "dp.pt.", Alnum, 40, 64),
    row("fly", "fo1_", Url, 36, 64),
    row("supabase", "sbp_", Hex, 40, 40),
    row("planetscale", "pscale_tkn_", Dotted, 30, 64),
    row("square", "sq0atp-", Url, 22, 64),
    row("square", "sq0csp-", Url, 40, 64),
    row("new-relic", "NRAK-", Alnum, 27, 27),
    row("dropbox", "sl.", Url, 100, 255),
    row("rubygems", "rubygems_", Hex, 48, 48),
    row("langsmith", "lsv2_", Url, 40, 100),
    row("tavily", "tvly-", Url, 24, 80),
    row("fireworks", "fw_", Alnum, 22, 40),
    row("age", "AGE-SECRET-KEY-1", Upper, 58, 58),
];

/// The rules that tell a secret by its structure or by the words beside it.
pub const STRUCTURED: [&str; 8] =
    ["jwt", "private-key", "url-credentials", "telegram", "discord", "azure", "aws", "generic"];
