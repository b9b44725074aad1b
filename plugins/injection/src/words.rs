//! Which words belong to which classes? A star stands for any ending.

use crate::class::{
    ABOVE, AI, ALL, ARE, DATA, DECODE, DEV, DO, ENABLE, ENCODING, EVERYTHING, EXECUTE, FOLLOW, FREE, FROM,
    GIVEN, INSTEAD, LAYOUT, LEAK, LIMIT, MAKE, MARK, MODE, MY, NEG, NEW, NO, NOW, OBJECT, ONE, PRIOR, PROMPT,
    REPEAT, ROLE, SECRETLY, SEND, SHOW, SYS, TELL, TEXT, TOOL, URL, USER, VERB, VERB_END, VERBATIM, VOID,
    WHAT, YOU, YOUR,
};

/// Words of languages that put spaces between them.
pub const WORDS: &[(u64, &str)] = &[
    (
        VERB,
        "ignore ignoring disregard disregarding forget forgetting override overriding overrule bypass bypassing neglect discard drop abandon",
    ),
    (VERB, "circumvent erase cancel dismiss unlearn nullify supersede skip"),
    (VERB, "ignoriere ignoriert vergiss vergesst missachte missachtet umgehe uberschreibe verwirf"),
    (VERB, "ignorez oublie oubliez negligez contourne contournez"),
    (
        VERB,
        "ignora ignoren olvida olvide olviden olvidate omite omita descarta desobedece dimentica dimenticate ignorate trascura",
    ),
    (VERB, "esqueca esqueça esquece desconsidere desconsidera descarte"),
    (VERB, "игнорируй* проигнорируй* забудь* отмени отбрось пренебреги"),
    (
        VOID | VERB_END,
        "ignorieren vergessen missachten ignorer oublier ignorar olvidar ignorare dimenticare esquecer игнорировать забыть",
    ),
    (
        VOID,
        "ignored disregarded void voided obsolete canceled cancelled overridden superseded forgotten revoked nullified invalid suspended lifted",
    ),
    (
        FOLLOW,
        "follow obey comply adhere respect abide heed listen befolge befolgen suis suivez sigue sigas siga segua следуй",
    ),
    (NEG, "not dont never stop cease cannot shouldnt neednt nicht niemals ne pas nunca jamas non nao не"),
    (NEG | NO, "no without longer ohne keine sans sin senza sem без"),
    (
        ALL,
        "all any every each entire whole alle aller allen samtliche* jegliche* tous toutes toute todas todos toda tutte tutti ogni все всех всю",
    ),
    (EVERYTHING | ALL, "everything anything whatever alles tout todo tutto tudo всё"),
    (
        PRIOR,
        "previous previously prior earlier before preceding foregoing former past existing original initial current",
    ),
    (
        PRIOR,
        "vorherige* bisherige* vorangegangene* vorigen fruhere* zuvor precedent* anterieur* avant anterior* previas previos precedenti prima",
    ),
    (PRIOR, "предыдущ* прежни* предшествующ* прошлые ранее выше"),
    (PRIOR | ABOVE, "above aforementioned preceding obige* oben dessus arriba acima sopra"),
    (
        OBJECT,
        "instruction* rule rules ruleset guideline* directive* order orders command commands constraint* programming training guidance",
    ),
    (
        OBJECT,
        "guardrail* safeguard* policy policies directions protocols anweisung* instruktion* regeln richtlinien vorgaben befehle",
    ),
    (
        OBJECT,
        "consigne* regles directives instruccion* reglas indicaciones ordenes directrices istruzion* regole direttive instrucoes regras ordens diretrizes",
    ),
    (OBJECT, "инструкц* указани* правила правил команды команд"),
    (OBJECT | PROMPT, "prompt prompts systemprompt* preprompt metaprompt промпт*"),
    (OBJECT | LIMIT, "restriction* restrictions safety"),
    (
        LIMIT,
        "limit limits limitation* filter filters rules guidelines censorship ethics morals morality boundaries constraints",
    ),
    (LIMIT, "einschrankungen grenzen regeln limites restricciones restrizioni limiti"),
    (
        TEXT,
        "message messages text texts context conversation input inputs content words sentence paragraph chat dialogue statements requests",
    ),
    (
        YOUR,
        "your ur thy deine* eure* ihre ihren tes vos ton votre tus sus tu tue tuoi vostre suas seus твои* ваши*",
    ),
    (MY, "my our mine meine* meiner unsere mes nos mon notre mis nuestras mie minhas мои"),
    (
        SYS,
        "system hidden initial original internal secret confidential base core developer sistema systeme systemanweisung* начальн* системн*",
    ),
    (
        SHOW,
        "show tell give display write type list state share provide return explain zeige zeig nenne montre affiche donne muestra dime mostra mostrami",
    ),
    (
        SHOW | LEAK,
        "reveal leak expose disclose divulge dump exfiltrate verrate enthulle revele revelez revela rivela revele раскрой выдай",
    ),
    (
        SHOW | REPEAT,
        "repeat print output recite echo reprint copy paste reproduce regurgitate wiederhole repete repetez repite ripeti repita покажи выведи повтори",
    ),
    (WHAT, "what whats which was quel quelle cual quale qual"),
    (YOU, "you youre u du tu vous eres ты вы"),
    (ARE, "are youre is have be being operate bist es etes eres sei"),
    (NOW, "now henceforth jetzt maintenant ahora adesso agora теперь"),
    (
        ROLE,
        "act acting pretend pretending roleplay simulate simulating behave become imagine impersonate emulate persona respond",
    ),
    (
        FREE,
        "unrestricted unfiltered uncensored jailbroken unlimited unbound unchained limitless amoral unethical immoral dan stan aim evil",
    ),
    (
        DEV,
        "developer dev debug god admin administrator root sudo jailbreak maintenance unrestricted dan opposite",
    ),
    (MODE, "mode modus modo"),
    (
        SEND,
        "send post upload forward email mail transmit exfiltrate submit deliver leak append embed sende envoie envia invia",
    ),
    (
        DATA,
        "conversation history credential* password* secret secrets passwords apikey* keys token tokens cookies transcript chatlog prompt",
    ),
    (URL, "http https webhook"),
    (TELL, "tell mention inform notify reveal alert disclose warn say ask"),
    (USER, "user users human humans anyone owner"),
    (TOOL, "tool tools function plugin mcp shell terminal"),
    (DECODE, "decode decrypt decipher deobfuscate unscramble decodiere"),
    (ENCODING, "base rot hex hexadecimal binary morse cipher caesar encoded reversed backwards"),
    (EXECUTE | FOLLOW, "execute obey perform carry"),
    (EXECUTE, "run do follow"),
    (AI, "assistant ai model llm chatbot bot gpt chatgpt claude gemini"),
    (VERBATIM, "verbatim exactly exact full complete entire entirety word literally beginning"),
    (MARK, "imstart imend endoftext startheaderid endheaderid eotid fimprefix beginoftext"),
    (NEW, "new updated revised real actual true neue* nouvelle* nuevas nuove novas новые"),
    (GIVEN, "told said given instructed received learned wrote provided gesagt dit dicho detto"),
    (
        LAYOUT,
        "line lines row rows column page table figure file warning warnings error errors typo typos test tests section cell heading chart",
    ),
    (INSTEAD, "instead respond answer reply say just only"),
    (MAKE, "how write create design improve example examples difference explain mean means documentation"),
    (ONE, "a an"),
    (DO, "do"),
    (FROM, "from"),
    (ENABLE, "enable enabled enter entering activate activated switch engage unlock"),
    (SECRETLY, "secretly silently covertly quietly discreetly"),
];

/// Words of languages that put none; of two that fit, the longer counts.
pub const SPACELESS: &[(u64, &str)] = &[
    (VERB | VERB_END, "忽略 忽视 忽視 无视 無視 忘记 忘記 忘掉 抛弃 丢弃 不要理会 不理会 取消"),
    (VERB_END, "忘れ 破棄"),
    (ALL, "所有 全部 一切 任何 すべて 全て 全部の"),
    (PRIOR, "之前 以前 先前 前面 此前 これまで 今まで 以上 上記 上面 上述"),
    (OBJECT, "指令 指示 命令 规则 規則 要求 ルール 说明 設定 设定 限制 制約 约束"),
    (OBJECT | PROMPT, "提示词 提示詞 提示 プロンプト"),
    (YOUR, "你的 您的 あなたの 君の"),
    (MY, "我的 私の"),
    (SYS, "系统 系統 システム 初始 隐藏"),
    (SHOW, "显示 顯示 输出 輸出 告诉 告訴 打印 表示 教えて 出力"),
    (SHOW | LEAK, "透露 泄露 洩露 公开"),
    (NEG, "不要 别 ないで"),
    (FOLLOW, "遵守 遵循 听从 従わ"),
];
