"""Sentences as chat models write them about the sample corpus, labelled by hand.

Each pair is a claim and the paragraphs of ``corpus/`` that it would be cited to. Written before any
verdict on them was seen. `DEVELOPMENT` may be looked at when the check is changed; `MEASURING` may
not: its figures are what is published.
"""

from __future__ import annotations

from claim_pairs import pairs

STRATEGY = (
    "For twenty years, Japan relied on soft power in Central Asia: dialogue, loans, grants and "
    "scholarships. According to the report, Tokyo has now given up that restraint. Japan wants a "
    "more active economic role in Central Asia, above all in the field of natural resources. The "
    "report finds signs of the new strategy in state visits and in meetings with companies."
)
REASON = (
    "The report explains Japan's new strategy by the settlement of the border disputes in Central "
    "Asia. Fear of instability had long kept Japanese investors away from the region. With the "
    "borders settled, that fear has lost most of its ground."
)
POWERS = (
    "China and Russia are the two outside powers that dominate Central Asia. The report warns that "
    "a more active Japan may come into conflict with the interests of both China and Russia."
)
VISIT = (
    "The clearest sign of Japan's new approach to Central Asia is the official visit of the "
    "president of Turkmenistan, Berdimuhamedow, to Japan. The visit took place two weeks before "
    "the report of Pakistan News Network on which this brief is based."
)
PROGRAMME = (
    "A trade fair was opened during the Turkmen president's visit to Japan. The Turkmen president "
    "met the Prime Minister and the Emperor of Japan. The talks between Japan and Turkmenistan "
    "were about more trade and about more Japanese investment in the energy sector of Turkmenistan."
)
FIRST = (
    "The report does not give a certain reason why Japan turned to Turkmenistan first. Japan may "
    "have chosen Turkmenistan first because the country has been relatively isolated in recent "
    "years. The report links the isolation of Turkmenistan to its policy of neutrality. An "
    "isolated Turkmenistan may leave more opportunities to newcomers such as Japan."
)
PRIVACY = (
    "Your documents stay on your machine. The assistant has no telemetry and no analytics. The "
    "assistant sends no document, no question and no answer to anyone, unless you choose a chat "
    "model."
)
REACH = (
    "The server listens at 127.0.0.1, so only programs on the same machine can reach it. The "
    "assistant has no sign-in of its own. The setting ASSISTANT_ALLOW_ANYONE must be true before "
    "the server listens on any other address. Everyone who reaches the server can then read every "
    "document."
)
IN_USE = (
    "The message “index is in use” means that another process has opened the same index folder. "
    "Only one process can use an index folder at a time. Stop the other process, or ask the "
    "running server over HTTP instead of starting a second command. The message names the number "
    "of the other process."
)
START = (
    "New and changed files are picked up at the next `assistant serve` or `assistant index`. A "
    "progress bar shows how many files are done and how much time is left. The first start reads "
    "every document and takes longest. Later starts read only what has changed."
)

DEVELOPMENT = (
    *pairs(
        "supported",
        ("Japan relied on soft power in Central Asia for 20 years.", STRATEGY),
        ("For two decades, Japan relied on soft power such as loans and grants.", STRATEGY),
        ("Tokyo has now abandoned that restraint, according to the report.", STRATEGY),
        ("Japan seeks a more active economic role in Central Asia.", STRATEGY),
        (
            "Japan now wants a more active economic role in the region, especially in natural "
            "resources.",
            STRATEGY,
        ),
        ("State visits and meetings with companies are signs of the new strategy.", STRATEGY),
        (
            "Japanese investors had long been kept away from the region by fear of instability.",
            REASON,
        ),
        ("Now that the borders are settled, that fear has largely disappeared.", REASON),
        ("Japan's new strategy is explained by the settlement of border disputes.", REASON),
        ("The two outside powers dominating Central Asia are China and Russia.", POWERS),
        (
            "A more active Japan could come into conflict with China and Russia, the report warns.",
            POWERS,
        ),
        ("Central Asia is dominated by China and Russia.", POWERS),
        (
            "The president of Turkmenistan paid an official visit to Japan two weeks before the "
            "report.",
            VISIT,
        ),
        ("Berdimuhamedow, the president of Turkmenistan, visited Japan.", VISIT),
        ("The Turkmen president met Japan's Prime Minister and the Emperor.", PROGRAMME),
        ("During the visit, a trade fair was opened.", PROGRAMME),
        ("Japan and Turkmenistan talked about more trade.", PROGRAMME),
        (
            "The talks covered more trade and more Japanese investment in Turkmenistan's energy "
            "sector.",
            PROGRAMME,
        ),
        ("No certain reason is given for why Japan turned to Turkmenistan first.", FIRST),
        (
            "Japan may have picked Turkmenistan first because the country has been relatively "
            "isolated in recent years.",
            FIRST,
        ),
        ("According to the report, Turkmenistan's isolation is linked to its neutrality.", FIRST),
        ("An isolated Turkmenistan might offer newcomers like Japan more opportunities.", FIRST),
        ("The assistant does not have any telemetry or analytics.", PRIVACY),
        (
            "Nothing is sent to anyone unless you choose a chat model: no document, no question "
            "and no answer.",
            PRIVACY,
        ),
        ("The server can only be reached by programs on the same machine.", REACH),
        (
            "ASSISTANT_ALLOW_ANYONE must be set to true for the server to listen on another "
            "address.",
            REACH,
        ),
        ("The assistant doesn't have a sign-in of its own.", REACH),
        ("An index folder can be used by only one process at a time.", IN_USE),
        ("“Index is in use” means another process has opened the same index folder.", IN_USE),
        ("The first start takes the longest because it reads every document.", START),
        ("Changed files are picked up the next time you run `assistant index`.", START),
        ("Later starts only read what has changed.", START),
    ),
    *pairs(
        "number",
        ("Japan relied on soft power in Central Asia for thirty years.", STRATEGY),
        ("The visit took place three weeks before the report.", VISIT),
        ("The visit took place two months before the report.", VISIT),
        ("Only two processes can use an index folder at a time.", IN_USE),
    ),
    *pairs(
        "name",
        ("China wants a more active economic role in Central Asia.", STRATEGY),
        ("Japan and Russia are the two outside powers that dominate Central Asia.", POWERS),
        ("The president of Tajikistan paid an official visit to Japan.", VISIT),
        ("The Turkmen president met the Emperor of China.", PROGRAMME),
    ),
    *pairs(
        "order",
        ("The Emperor of Japan visited the Turkmen president.", PROGRAMME),
        ("The report links the neutrality of Turkmenistan to its policy of isolation.", FIRST),
        ("Central Asia dominates China and Russia.", POWERS),
        ("Turkmenistan may have chosen Japan first.", FIRST),
    ),
    *pairs(
        "negated",
        ("Tokyo has not given up that restraint.", STRATEGY),
        ("The report gives a certain reason why Japan turned to Turkmenistan first.", FIRST),
        ("The assistant has telemetry and analytics.", PRIVACY),
        ("The assistant has a sign-in of its own.", REACH),
        ("Fear of instability has not kept Japanese investors away from the region.", REASON),
    ),
    *pairs(
        "hedge",
        ("A more active Japan comes into conflict with the interests of China and Russia.", POWERS),
        (
            "Japan chose Turkmenistan first because the country has been relatively isolated in "
            "recent years.",
            FIRST,
        ),
        ("An isolated Turkmenistan leaves more opportunities to newcomers such as Japan.", FIRST),
    ),
    *pairs(
        "condition",
        ("The assistant sends no document, no question and no answer to anyone.", PRIVACY),
        ("Everyone who reaches the server can read every document you have ever deleted.", REACH),
    ),
    *pairs(
        "quantifier",
        ("With the borders settled, that fear has lost all of its ground.", REASON),
        ("Every process can use an index folder at a time.", IN_USE),
        ("Later starts read everything again.", START),
        ("Only a few who reach the server can then read every document.", REACH),
    ),
    *pairs(
        "opposite",
        ("Japan wants a less active economic role in Central Asia.", STRATEGY),
        ("The visit took place two weeks after the report of Pakistan News Network.", VISIT),
        ("The first start reads every document and is the fastest.", START),
        ("A trade fair was closed during the Turkmen president's visit to Japan.", PROGRAMME),
    ),
    *pairs(
        "elsewhere",
        ("Fear of instability had long kept Japanese investors away from the region.", PROGRAMME),
        ("The visit took place two weeks before the report.", FIRST),
        ("Only one process can use an index folder at a time.", REACH),
    ),
    *pairs(
        "invented",
        ("Japan relied on soft power because its constitution forbids military aid.", STRATEGY),
        ("The trade fair attracted hundreds of Japanese companies.", PROGRAMME),
        ("The message names the user who started the other process.", IN_USE),
        ("The talks between Japan and Turkmenistan were about visas for students.", PROGRAMME),
    ),
)

SETTLEMENT = (
    "The first step was an agreement between Kyrgyzstan and Tajikistan. The two neighbours signed "
    "a border agreement with each other before the whole region did. The second step was a "
    "comprehensive agreement for the whole region, dated 31 March 2025. The regional agreement of "
    "31 March 2025 put an end to territorial disputes that had lasted for decades."
)
INVESTORS = (
    "Worry about instability was one of the main reasons why Tokyo held back in Central Asia. "
    "Japan feared that unrest in the region would harm possible investments. The border agreements "
    "have largely removed this obstacle for Japan."
)
GOVERNMENTS = (
    "Central Asian governments seem to welcome Japan's stronger economic interest. Central Asian "
    "governments regard Japan as a new option that can balance the weight of their other foreign "
    "partners. At the same time, Central Asian governments insist that Japan should go on with its "
    "soft power programmes, which they find effective. Japan's soft power programmes are still "
    "smaller than those of China and Russia."
)
ASTANA = (
    "The “Central Asia + China” platform met in Astana, the capital of Kazakhstan. At the Astana "
    "meeting, Beijing stressed how important its own role in Central Asia is. China also asked "
    "that its relations with the region should not be threatened. The report adds that this threat "
    "could possibly come from new actors such as Japan."
)
KYRGYZ = (
    "Kyrgyz officials voiced their fears in a statement on security. Kyrgyz officials are afraid "
    "that Moscow might use outside factors to destabilise Central Asia. A stronger presence of "
    "Japan could be one of the outside factors that Moscow uses. According to the Kyrgyz fears, "
    "Russia's aim would be to draw attention away from the war in Ukraine."
)
REPUBLICS = (
    "Central Asia consists of five countries: Kazakhstan, Kyrgyzstan, Tajikistan, Turkmenistan and "
    "Uzbekistan. All five were Soviet republics and became independent in 1991."
)
QUOTES = (
    "The quoted words are always the exact words of the document. The assistant never corrects, "
    "shortens or rewrites a quote. A citation belongs to one version of a document. If the file "
    "changes later, the citation still shows the text from which the answer was made."
)
SURENESS = (
    "The confidence of an answer is a number between 0 and 1. The confidence says how sure the "
    "assistant is that the documents answer the question. Below a fixed threshold, the assistant "
    "says that the documents do not answer. The threshold was fitted on measured data and was not "
    "chosen by eye."
)
SILENT = (
    "If the chat model cannot be reached, the assistant says so and gives the quoted answer "
    "instead. The setting `ASSISTANT_CHAT_TIMEOUT_SECONDS` says how long the chat model may stay "
    "silent. The default is 60 seconds."
)
MISSING = (
    "Run `assistant index` and look for the file in the list of failed files. A file is listed as "
    "failed when it is damaged, encrypted, empty, too large or in a format that the assistant does "
    "not read. A scanned PDF needs text recognition before the assistant can read it."
)
ASKING = (
    "A question may be at most 4,000 characters long. An answer has one to four sentences, and "
    "each sentence carries the number of its source. A question with two parts gets an answer to "
    "both parts, if the documents answer both."
)

MEASURING = (
    *pairs(
        "supported",
        ("The first step was an agreement between Kyrgyzstan and Tajikistan.", SETTLEMENT),
        (
            "Kyrgyzstan and Tajikistan signed a border agreement before the whole region did.",
            SETTLEMENT,
        ),
        (
            "On March 31, 2025, a comprehensive agreement for the whole region ended territorial "
            "disputes that had lasted for decades.",
            SETTLEMENT,
        ),
        ("The regional agreement was dated 31 March 2025.", SETTLEMENT),
        (
            "Decades of territorial disputes were ended by the regional agreement of March 2025.",
            SETTLEMENT,
        ),
        ("One of the main reasons why Tokyo held back was worry about instability.", INVESTORS),
        ("Japan was afraid that unrest in the region would harm possible investments.", INVESTORS),
        ("This obstacle has largely been removed by the border agreements.", INVESTORS),
        (
            "Tokyo held back in Central Asia mainly because it was worried about instability.",
            INVESTORS,
        ),
        (
            "Central Asian governments appear to welcome Japan's growing economic interest.",
            GOVERNMENTS,
        ),
        (
            "The governments see Japan as a new option that can counterbalance their other foreign "
            "partners.",
            GOVERNMENTS,
        ),
        (
            "They insist that Japan continue its soft power programmes, which they find effective.",
            GOVERNMENTS,
        ),
        ("Japan's programmes are smaller than those of China and Russia.", GOVERNMENTS),
        ("China's and Russia's soft power programmes are still larger than Japan's.", GOVERNMENTS),
        ("The “Central Asia + China” platform met in Kazakhstan's capital, Astana.", ASTANA),
        ("Beijing stressed the importance of its own role in Central Asia at the meeting.", ASTANA),
        ("China also asked for its relations with the region not to be threatened.", ASTANA),
        (
            "According to the report, the threat could possibly come from new actors such as "
            "Japan.",
            ASTANA,
        ),
        (
            "Kyrgyz officials fear that Moscow might use outside factors to destabilise "
            "Central Asia.",
            KYRGYZ,
        ),
        ("Kyrgyz officials expressed their fears in a statement on security.", KYRGYZ),
        ("Japan's stronger presence could be one of those outside factors.", KYRGYZ),
        ("Russia's aim would be to distract from the war in Ukraine, the Kyrgyz fear.", KYRGYZ),
        (
            "The five countries of Central Asia are Kazakhstan, Kyrgyzstan, Tajikistan, "
            "Turkmenistan and Uzbekistan.",
            REPUBLICS,
        ),
        ("All five countries became independent in 1991.", REPUBLICS),
        ("In 1991, the five Soviet republics gained independence.", REPUBLICS),
        ("A quote is never corrected, shortened or rewritten by the assistant.", QUOTES),
        ("Each citation belongs to one version of the document.", QUOTES),
        ("The quoted words are exactly those of the document.", QUOTES),
        ("An answer's confidence is a number from 0 to 1.", SURENESS),
        ("The threshold wasn't chosen by eye but fitted on measured data.", SURENESS),
        (
            "If the chat model can't be reached, the assistant gives the quoted answer instead.",
            SILENT,
        ),
        ("By default, the chat model may stay silent for 60 seconds.", SILENT),
        ("A file fails if it is damaged, encrypted, empty or too large.", MISSING),
        ("Scanned PDFs need text recognition before they can be read by the assistant.", MISSING),
        ("Questions may be up to 4000 characters long.", ASKING),
        ("Answers have between one and four sentences.", ASKING),
    ),
    *pairs(
        "number",
        ("Central Asia consists of six countries.", REPUBLICS),
        ("All five became independent in 1992.", REPUBLICS),
        ("The regional agreement was dated 13 March 2025.", SETTLEMENT),
        ("The chat model may stay silent for 90 seconds by default.", SILENT),
        ("The confidence of an answer is a number between 0 and 10.", SURENESS),
        ("The default is 60 minutes.", SILENT),
    ),
    *pairs(
        "name",
        ("The first step was an agreement between Kyrgyzstan and Uzbekistan.", SETTLEMENT),
        ("Moscow stressed how important its own role in Central Asia is.", ASTANA),
        ("Kazakh officials voiced their fears in a statement on security.", KYRGYZ),
        ("The platform met in Tashkent, the capital of Uzbekistan.", ASTANA),
        ("Beijing held back in Central Asia because of worry about instability.", INVESTORS),
    ),
    *pairs(
        "order",
        ("Japan's soft power programmes are larger than those of China and Russia.", GOVERNMENTS),
        (
            "The whole region signed a border agreement before Kyrgyzstan and Tajikistan did.",
            SETTLEMENT,
        ),
        ("Japan also asked that its relations with China should not be threatened.", ASTANA),
        ("Japan regards Central Asian governments as a new option.", GOVERNMENTS),
    ),
    *pairs(
        "negated",
        ("The border agreements have not removed this obstacle for Japan.", INVESTORS),
        ("The threshold was chosen by eye.", SURENESS),
        ("The assistant corrects and shortens quotes.", QUOTES),
        ("Central Asian governments do not find the soft power programmes effective.", GOVERNMENTS),
        ("A scanned PDF needs no text recognition.", MISSING),
    ),
    *pairs(
        "hedge",
        ("Central Asian governments welcome Japan's stronger economic interest.", GOVERNMENTS),
        ("This threat comes from new actors such as Japan.", ASTANA),
        ("Moscow uses outside factors to destabilise Central Asia.", KYRGYZ),
        ("A stronger presence of Japan is one of the outside factors that Moscow uses.", KYRGYZ),
        ("Russia's aim is to draw attention away from the war in Ukraine.", KYRGYZ),
    ),
    *pairs(
        "condition",
        ("The assistant gives the quoted answer instead of the chat model's.", SILENT),
        ("A question with two parts gets an answer to both parts.", ASKING),
        ("The assistant says that the documents do not answer.", SURENESS),
    ),
    *pairs(
        "quantifier",
        ("The border agreements have completely removed this obstacle for Japan.", INVESTORS),
        ("Three of the five countries were Soviet republics.", REPUBLICS),
        ("An answer has exactly four sentences.", ASKING),
        ("A question must be at least 4,000 characters long.", ASKING),
        ("A citation belongs to every version of a document.", QUOTES),
    ),
    *pairs(
        "opposite",
        ("The regional agreement of 31 March 2025 started territorial disputes.", SETTLEMENT),
        ("Above a fixed threshold, the assistant says that the documents do not answer.", SURENESS),
        ("A file is listed as failed when it is too small.", MISSING),
        (
            "Central Asian governments insist that Japan should stop its soft power programmes.",
            GOVERNMENTS,
        ),
    ),
    *pairs(
        "elsewhere",
        ("Japan feared that unrest in the region would harm possible investments.", ASTANA),
        ("All five were Soviet republics.", SETTLEMENT),
        ("A citation belongs to one version of a document.", SURENESS),
    ),
    *pairs(
        "invented",
        ("The regional agreement was brokered by the United Nations.", SETTLEMENT),
        ("Beijing offered new loans at the Astana meeting.", ASTANA),
        ("Kyrgyz officials called for sanctions against Moscow.", KYRGYZ),
        ("A damaged file is repaired by the assistant.", MISSING),
        ("The confidence of an answer depends on the chat model.", SURENESS),
    ),
)
