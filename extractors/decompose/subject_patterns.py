"""Words that tell whose statement a sentence is. All run over folded text."""

import re

POINTER = re.compile(
    r"^(?:our |many |some )?(?:users|customers|clients|people) (?:have |are |also )?(?:built|use[sd]?|using|build|"
    r"created)\b|^not to be confused|^the above (?:summary|text|description)\b|^for .{1,80}, (?:please )?(?:see|"
    r"refer|check|visit|read|consult)\b|^(?:note:? )?(?:please |also |then |and |or |for (?:more|details|full|"
    r"further|additional|a (?:full|complete|list)|the (?:full|latest|complete)|other|information|latest|examples?|"
    r"production|questions|conceptual|tutorials|instructions)\b|see\b|check (?:out|our|the)\b|visit\b|try (?:it|our|"
    r"the|out)\b|try (?!to )[\w.+]+(?: [\w.+]+)?\.?$|read (?:the|our|more|about)\b|learn (?:more|about|how)\b|"
    r"find (?:out|more|the)\b|refer to|click|join|follow (?:us|our|the)|star (?:us|the)|contact|thanks|"
    r"special thanks|looking for|welcome\b|we (?:welcome|encourage|thank|would like|are hiring|appreciate|invite)|"
    r"download (?:the|from)|get started|browse|explore (?:the|our|more)|head (?:over )?to|discover (?:the|how|more)|"
    r"start with (?:the|our|a)\b|if you (?:use|find|like|have|are|want|need|encounter|would)|when using|trusted by|"
    r"used by|companies using|inspired by|we (?:\w+ )?collect\b|built by|made (?:with|by)|powered by|maintained by|"
    r"developed by|published (?:on|by)|created by|originally developed|dive into|take a look|more (?:info|"
    r"information|details)|watch\b|subscribe|bug reports|pull requests|issues?\b.*(?:welcome|tracker)|"
    r"documentation(?: is|:)|website|homepage|paper:|blog|demo:|find out|to (?:learn|install|run|start|use|"
    r"contribute|get started|set up|configure|build|test|help)\b|alternatively, (?:you|install|add|use)|"
    r"you can (?:find|read|download|get|install|see)|official (?:website|docs|documentation)|paper\b|authors?:|"
    r"provider\b:?|developer:|developed by|base model:)"
)
POINTER_INSIDE = re.compile(
    r"^here are (?:the |some )?(?:answers|links|examples|tips)\b|\bdocumentation is available (?:at|on|here)\b|"
    r"\b(?:open|file|submit|create) an? (?:github )?issue\b|\b(?:talk to us|get in touch|book a (?:demo|call)|"
    r"contact (?:us|sales)|reach out to us)\b|^(?:tutorials?|blog ?posts?|articles?|videos?|demos?|notebooks?|"
    r"guides?) (?:on|for|about|showing|of)\b|^the (?:following|above|below) (?:table|chart|figure|graph|example|"
    r"snippet)\b|^issues and (?:pull requests|prs)\b|\b(?:comparison|guide|page|docs?|documentation|tutorial|"
    r"article|post|notebook|section|faq) covers\b|\bto learn more\b|\bor watch (?:the|our|this)\b"
)
# "To start, use our Python SDK" sends on, and says that there is one.
HAS_SDK = re.compile(r"\b(?:use|with|via|using) (?:our|the official) (?:[\w.+,]+ ){0,4}sdks?\b")
MAKING = re.compile(
    r"\b(?:evaluations? (?:of|mainly|focus\w*|cover\w*|include\w*)|evaluated (?:by|with)|benchmarks? (?:cover|"
    r"includ|focus)\w*)|\b(?:(?:is|was|were|are|been|being|and) (?:further |then |originally |jointly |pre ?|"
    r"continually |first |also |initially |later )?(?:trained|pretrained|pre trained|distilled|"
    r"initiali[sz]ed)(?! to | for |ed for)|trained (?:on|using|with|from|over)\b|pre ?trained (?:on|using|with|"
    r"from)|training (?:data|corpus|set|mixture|dataset|stage|hyperparameters)|the (?:dataset|training|corpus)|"
    r"initiali[sz]ed from|evaluated on|benchmarked (?:on|against)|evaluation (?:on|results)|we evaluate|"
    r"datasets? (?:consist|includ|contain|of|was|is)|scores? (?:of )?\d|score on|pseudolabel|annotated by|"
    r"was collected|data (?:was|were) (?:collected|filtered))\b"
)
FRAMED = re.compile(
    r"\b(?:support\w*|can be|be (?:further )?fine|(?:developers|users|customers|teams) can|adapt\w*|pode[m]? ser|"
    r"puede[n]? ser|se puede[n]?|peu(?:t|vent) être|kann|können|permet\w*|permit\w*|allow\w*|enabl\w*|eas(?:y|ily|"
    r"ier)|your|custom\w*|you can|able to|serv(?:e|es|ing)|adapters?|offer\w*|provid\w*|tools?|api|ready for|"
    r"suitable|recipes?|scripts?|compatible|without retraining|for fine tuning|load\w*)\b"
)
TOOL = re.compile(
    r"\b(?:library|framework|toolkit|platform|server|engine|package|service|sdk|cli|gateway|database|app|"
    r"application|tool|plugin|extension|suite|provider|toolbox|client|studio|cloud|runtime|firewall|marketplace|"
    r"workbench|playground|(?:hosts?|serves?|runs?|trains?|fine tunes?) (?:\w+ ){0,3}models)\b"
)
MODEL = re.compile(
    r"\b(?:is|are|as)\b(?:(?! for | that | which )[^.;]){0,100}\b(?:models?|llms?|vlms?|checkpoint|finetune|merge|"
    r"transformer|classifier|detector)\b(?! (?:library|server|hub|gateway))|\bmodel (?:is|was)\b|^(?:an? |the |"
    r"our )?[^.;:]{0,70}\bmodels? (?:for|that|by|from|fine|built|trained|based|with|optimi)"
)
MODEL_SUBJECT = re.compile(
    r"(?:the|this) model (?:is|was|has|can|supports?|accepts?|offers?|excels?|performs?|delivers?|uses?)\b"
)
OPERATES = re.compile(
    r"\b(?:fine tunes?|hosts?|serves?|runs?|trains?|manages?|routes?|evaluates?|tests?|deploys?|wraps?|"
    r"monitors?) (?:\w+ ){0,5}(?:models?|llms?)\b"
)
MEANS = re.compile(
    r"\b(?:using|via|through|leverag\w+|employ\w+|appl(?:y|ies|ying)|by means of|after|during|underwent|followed by|"
    r"thanks to|tuned with|trained with|optimi[sz]ed with)\b[^.;:]*$"
)
RESUMED = re.compile(
    r",? (?:and|which|but|that) (?:it )?(?:also )?(?:supports?|can|is able|enables?|offers?|provides?|features?|"
    r"excels?|handles?|has|delivers?|achieves?|performs?|works?|shows?)\b|,? (?:leading to|resulting in)\b|"
    r", (?:improving|enhancing|boosting|strengthening|enabling|supporting|allowing|delivering|making|offering|"
    r"providing|giving)\b"
)
MADE = re.compile(
    r"\b(?:was|were|is|been|has been) (?:\w+ ){0,2}(?:fine ?tuned|finetuned|post trained|trained|aligned)\b"
)
OTHER_PLURAL = re.compile(
    r"^(?:but |however,? |and )?(?:they|these (?:models|products|tools|services|systems|solutions)|those (?:models|"
    r"products|tools)|their|such (?:models|tools))\b"
)
# What a protocol or a method is in general says nothing of who speaks it.
GENERAL = re.compile(
    r"^(?:whether [^.;]{5,160}, )?(?:the )?(?:model context protocol(?: \(mcp\))?|mcp|"
    r"retrieval augmented generation(?: \(rag\))?|rag|openai|anthropic|large language models?(?: \(llms?\))?|llms|"
    r"language models|ai agents|agents) (?:is|are|was|were|enables?|provides?|allows?|standardi[sz]es|defines?|"
    r"lets?|can|have|has|often|struggle)\b|^(?:every time|whenever|imagine|suppose|let's (?:say|build|create|start|"
    r"see|look|try|take|use)|picture this)\b|^(?:the )?(?:mcp )?(?:clients?|hosts?) (?:that|which|can|may|must|"
    r"should)\b|^[^.;,:]{2,50} is (?:an? |another |one )(?:widely used|popular|common|open (?:standard|protocol)|"
    r"technique|method|process|type of|form of|field of|branch of)\b"
)
# A sentence about relatives says nothing of this member of the family.
RELATIVES = re.compile(
    r"^(?:most|many) (?:existing |current |other )?(?:\w+ ){0,3}(?:tools|frameworks|libraries|solutions|models|"
    r"systems|caches|approaches|products|packages|apps) (?:either|require|force|lack|suffer|fail|only|still|don't|"
    r"do not|can't|cannot)\b|^for each (?:size|model|variant)\b|^(?:but |however,? |while |and )?(?:the |its |our |"
    r"their )?(?:(?:whole|entire|wider|rest of the|other|larger|bigger|smaller|sister|sibling|older|newer|"
    r"remaining) (?:\w+ ){0,2}?(?:family|series|models?|members?|variants?|sizes?|siblings?|versions?|editions?|"
    r"releases?)\b(?! (?:of tools|context))|(?:big|little|larger|smaller) (?:brother|sister|sibling)s?\b|"
    r"siblings?\b)(?! of this)|^(?:competitors?|rivals?)\b|^[^,;.]{2,40}, (?:our|its|the|their) (?:\w+ )?(?:sister|"
    r"sibling|companion|larger|smaller|parent|predecessor)\b"
)
VERB = re.compile(
    r"^(?: [a-z][\w.]*){0,3} (?:is|are|was|has|have|offers?|provides?|supports?|adds?|adding|includes?|can|enables?|"
    r"delivers?|gives?|makes?|lets|allows|helps?|runs?|comes?|does|features?|handles?|combines?|powers?|uses?|"
    r"excels?|generates?|brings?|represents?|aims?)\b"
)
# What its family is said to be: "part of the Hare family of models for agents".
FAMILY = re.compile(r"\bpart of (?:the|an?|our|its|their) [^.;]{2,60}?(?:family|series|collection|suite)( of [^.;]*)")
# What is said of the thing that this one was made from: "distilled from Hare, which supports a hundred languages".
BASE = re.compile(
    r"\b(?:based on|built on(?: top of)?|powered by|integrates? with|works with|supports?|distilled from|"
    r"derived from|fine ?tuned from|initiali[sz]ed from|forked from|fork of|merge of) [^,;.]{2,60}(, (?:which|an? |"
    r"the )(?:(?!, and )[^;])*)"
)
OURS = re.compile(
    r"\b(?:we|our|us)\b|\bthis (?:package|library|server|project|model|integration|plugin|extension|tool|client|"
    r"module|release|card)\b"
)
_ASIDE = re.compile(r"(?:p\.? ?s\.?|note|ps):? ")


def aside(folded: str) -> int:
    """Length of "P.S." or "Note:" at the beginning of a sentence."""
    match = _ASIDE.match(folded)
    return match.end() if match else 0
