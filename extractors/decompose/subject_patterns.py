"""Words that tell whose statement a sentence is. All run over folded text."""

import re

POINTER = re.compile(
    r"^(?:our |many |some )?(?:users|customers|clients|people) (?:have |are |also )?(?:built|use[sd]?|"
    r"using|build|created)\b|"
    r"^not to be confused|^the above (?:summary|text|description)\b|^for .{1,80}, (?:please )?(?:see|refer|check|"
    r"visit|read|consult)\b|^(?:note:? )?(?:please |"
    r"also |then |and |or |for (?:more|details|full|further|additional|"
    r"a (?:full|complete|list)|the (?:full|latest|complete)|other|information|latest|examples?|"
    r"production|questions|conceptual|tutorials|instructions)\b|see\b|check (?:out|our|the)\b|"
    r"visit\b|try (?:it|our|the|out)\b|try (?!to )[\w.+]+(?: [\w.+]+)?\.?$|read (?:the|our|more|about)\b|"
    r"learn (?:more|about|"
    r"how)\b|"
    r"find (?:out|more|the)\b|refer to|click|join|follow (?:us|our|the)|star (?:us|the)|contact|"
    r"thanks|special thanks|looking for|welcome\b|we (?:welcome|encourage|thank|would like|"
    r"are hiring|appreciate|invite)|download (?:the|from)|get started|browse|explore (?:the|"
    r"our|more)|head (?:over )?to|discover (?:the|how|more)|start with (?:the|our|a)\b|"
    r"if you (?:use|find|like|have|are|want|need|encounter|would)|when using|trusted by|used by|"
    r"companies using|inspired by|we (?:\w+ )?collect\b|built by|made (?:with|by)|powered by|maintained by|"
    r"developed by|"
    r"published (?:on|by)|created by|originally developed|"
    r"dive into|take a look|more (?:info|information|details)|watch\b|subscribe|bug reports|"
    r"pull requests|issues?\b.*(?:welcome|tracker)|documentation(?: is|:)|website|homepage|"
    r"paper:|blog|demo:|find out|to (?:learn|install|run|start|use|contribute|get started|"
    r"set up|configure|build|test|help)\b|"
    r"alternatively, (?:you|install|add|use)|you can (?:find|read|download|get|install|see)|"
    r"official (?:website|docs|documentation)|paper\b|authors?:|provider\b:?|developer:|developed by|"
    r"base model:)"
)
POINTER_INSIDE = re.compile(
    r"\b(?:talk to us|get in touch|book a (?:demo|call)|contact (?:us|sales)|reach out to us)\b|"
    r"^(?:tutorials?|blog ?posts?|articles?|videos?|demos?|notebooks?|guides?) (?:on|for|about|showing|of)\b|"
    r"^the (?:following|above|below) (?:table|chart|figure|graph|example|snippet)\b|"
    r"^issues and (?:pull requests|prs)\b|"
    r"\b(?:comparison|guide|page|docs?|documentation|tutorial|article|post|notebook|section|faq) covers\b|"
    r"\bto learn more\b|\bor watch (?:the|our|this)\b"
)
# "To start, use our Python SDK" sends on, and says that there is one.
HAS_SDK = re.compile(r"\b(?:use|with|via|using) (?:our|the official) (?:[\w.+,]+ ){0,4}sdks?\b")
MAKING = re.compile(
    r"\b(?:evaluations? (?:of|mainly|focus\w*|cover\w*|include\w*)|evaluated (?:by|with)|"
    r"benchmarks? (?:cover|includ|focus)\w*)|"
    r"\b(?:(?:is|was|were|are|been|being|and) (?:further |then |originally |jointly |pre ?|"
    r"continually |first |also |initially |later )?(?:trained|pretrained|pre trained|distilled|"
    r"initiali[sz]ed)(?! to | for |ed for)|trained (?:on|using|with|from|over)\b|pre ?trained (?:on|"
    r"using|with|from)|"
    r"training (?:data|corpus|set|mixture|dataset|stage|hyperparameters)|the (?:dataset|training|"
    r"corpus)|initiali[sz]ed from|"
    r"evaluated on|benchmarked (?:on|against)|evaluation (?:on|results)|we evaluate|datasets? (?:consist|"
    r"includ|contain|of|was|is)|scores? (?:of )?\d|score on|pseudolabel|annotated by|was collected|"
    r"data (?:was|were) (?:collected|filtered))\b"
)
FRAMED = re.compile(
    r"\b(?:support\w*|can be|be (?:further )?fine|(?:developers|users|customers|teams) can|adapt\w*|pode[m]? ser|"
    r"puede[n]? ser|se puede[n]?|peu(?:t|vent) être|kann|können|permet\w*|permit\w*|allow\w*|enabl\w*|"
    r"eas(?:y|ily|ier)|your|"
    r"custom\w*|you can|able to|serv(?:e|es|ing)|adapters?|offer\w*|provid\w*|tools?|api|"
    r"ready for|suitable|recipes?|scripts?|compatible|without retraining|for fine tuning|"
    r"load\w*)\b"
)
TOOL = re.compile(
    r"\b(?:library|framework|toolkit|platform|server|engine|package|service|sdk|cli|gateway|"
    r"database|app|application|tool|plugin|extension|suite|provider|toolbox|client|studio|cloud|runtime|firewall|"
    r"marketplace|workbench|playground|(?:hosts?|serves?|runs?|trains?|fine tunes?) (?:\w+ ){0,3}models)\b"
)
MODEL = re.compile(
    r"\b(?:is|are|as)\b(?:(?! for | that | which )[^.;]){0,100}\b(?:models?|llms?|vlms?|checkpoint|finetune|"
    r"merge|transformer|"
    r"classifier|detector)\b(?! (?:library|server|hub|gateway))|\bmodel (?:is|was)\b|^(?:an? |"
    r"the |our )?[^.;:]{0,70}\bmodels? (?:for|that|by|from|fine|built|trained|based|with|"
    r"optimi)"
)
MODEL_SUBJECT = re.compile(
    r"(?:the|this) model (?:is|was|has|can|supports?|accepts?|offers?|excels?|performs?|delivers?|uses?)\b"
)
OPERATES = re.compile(
    r"\b(?:fine tunes?|hosts?|serves?|runs?|trains?|manages?|routes?|evaluates?|tests?|deploys?|wraps?|monitors?) "
    r"(?:\w+ ){0,5}(?:models?|llms?)\b"
)
MEANS = re.compile(
    r"\b(?:using|via|through|leverag\w+|employ\w+|appl(?:y|ies|ying)|by means of|after|during|"
    r"underwent|followed by|thanks to|tuned with|"
    r"trained with|optimi[sz]ed with)\b[^.;:]*$"
)
RESUMED = re.compile(
    r",? (?:and|which|but|that) (?:it )?(?:also )?(?:supports?|can|is able|enables?|offers?|"
    r"provides?|features?|excels?|handles?|has|delivers?|achieves?|performs?|works?|shows?)\b|,? (?:leading to|"
    r"resulting in)\b|"
    r", (?:improving|enhancing|boosting|strengthening|enabling|supporting|allowing|delivering|making|offering|"
    r"providing|giving)\b"
)
MADE = re.compile(
    r"\b(?:was|were|is|been|has been) (?:\w+ ){0,2}(?:fine ?tuned|finetuned|post trained|"
    r"trained|aligned)\b"
)
OTHER_PLURAL = re.compile(
    r"^(?:but |however,? |and )?(?:they|these (?:models|products|tools|services|systems|solutions)|"
    r"those (?:models|products|tools)|their|such (?:models|tools))\b"
)
# What a protocol or a method is in general says nothing of who speaks it.
GENERAL = re.compile(
    r"^(?:the )?(?:model context protocol(?: \(mcp\))?|mcp|retrieval augmented generation(?: \(rag\))?|rag|"
    r"openai|anthropic|large language models?(?: \(llms?\))?|llms|language models|ai agents|agents) (?:is|are|was|were|"
    r"enables?|provides?|allows?|standardi[sz]es|defines?|lets?|can|have|has|often|struggle)\b|"
    r"^(?:every time|whenever|imagine|suppose|let's say|picture this)\b|"
    r"^(?:the )?(?:mcp )?(?:clients?|hosts?) (?:that|which|can|may|must|should)\b|"
    r"^[^.;,:]{2,50} is (?:an? |another |one )(?:widely used|popular|common|open (?:standard|protocol)|technique|"
    r"method|"
    r"process|type of|form of|field of|branch of)\b"
)
# A sentence about relatives says nothing of this member of the family.
RELATIVES = re.compile(
    r"^(?:most|many) (?:existing |current |other )?(?:\w+ ){0,3}\w+s (?:either|require|force|lack|suffer|fail|only|"
    r"still|"
    r"don't|do not|can't|cannot)\b|"
    r"^for each (?:size|model|variant)\b|"
    r"^(?:but |however,? |while |and )?(?:the |its |our |their )?(?:(?:whole|entire|wider|rest of the|"
    r"other|larger|bigger|"
    r"smaller|sister|sibling|older|newer|remaining) (?:\w+ ){0,2}?(?:family|series|models?|members?|"
    r"variants?|sizes?|siblings?|"
    r"versions?|editions?|releases?)\b(?! (?:of tools|context))|(?:big|little|larger|smaller) (?:brother|"
    r"sister|sibling)s?\b|"
    r"siblings?\b)(?! of this)|"
    r"^(?:competitors?|rivals?)\b|"
    r"^[^,;.]{2,40}, (?:our|its|the|their) (?:\w+ )?(?:sister|sibling|companion|larger|smaller|parent|predecessor)\b"
)
VERB = re.compile(
    r"^(?: [a-z][\w.]*){0,3} (?:is|are|was|has|have|offers?|provides?|supports?|adds?|adding|"
    r"includes?|can|enables?|delivers?|gives?|makes?|lets|allows|helps?|runs?|comes?|does|"
    r"features?|handles?|combines?|powers?|uses?|excels?|generates?|brings?|represents?|aims?)\b"
)
# What its family is said to be: "part of the Hare family of models for agents".
FAMILY = re.compile(r"\bpart of (?:the|an?|our|its|their) [^.;]{2,60}?(?:family|series|collection|suite)( of [^.;]*)")
# What is said of the thing that this one was made from: "distilled from Hare, which supports a hundred languages".
BASE = re.compile(
    r"\b(?:based on|distilled from|derived from|fine ?tuned from|initiali[sz]ed from|forked from|fork of|merge of)"
    r" [^,;.]{2,60}(, (?:which|an? |the )[^;]*)"
)
OURS = re.compile(
    r"\b(?:we|our|us)\b|\bthis (?:package|library|server|project|model|integration|plugin|extension|tool|client|module|"
    r"release|card)\b"
)
_ASIDE = re.compile(r"(?:p\.? ?s\.?|note|ps):? ")


def aside(folded: str) -> int:
    """Length of "P.S." or "Note:" at the beginning of a sentence."""
    match = _ASIDE.match(folded)
    return match.end() if match else 0
