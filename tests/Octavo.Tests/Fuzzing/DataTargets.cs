using System.Text;
using Octavo.Data;
using Octavo.Evaluation;

namespace Octavo.Tests.Fuzzing;

/// <summary>Files of examples, and the parts of evaluations.</summary>
internal static class DataTargets
{
    private const string Squad =
        """{"version":"v2.0","data":[{"title":"t","paragraphs":[{"context":"One day it rained.","qas":[{"id":"a","question":"When?","is_impossible":false,"answers":[{"text":"One day","answer_start":0}]},{"id":"b","question":"Why?","is_impossible":true,"answers":[]}]}]}]}""";

    private const string Header =
        """{"octavo_shard":1,"shard":1,"of":1,"task":"own","labels":["no","yes"],"examples":2,"first":0,"batch_size":8,"model":"m","data":"d","settings":"s","seconds":0.5,"total_seconds":0.75}""";

    private const string SeveralHeader =
        """{"octavo_shard":1,"shard":1,"of":1,"task":"own","labels":["no","yes"],"multi_label":true,"examples":1,"first":0,"batch_size":8,"model":"m","data":"d","settings":"s","seconds":0.5,"total_seconds":0.75}""";

    public static IEnumerable<FuzzTarget> All =>
    [
        OfRows("csv", "text,pair,label\n\"one, \"\"two\"\"\nthree\",b,yes\nc,d,no\n"),
        OfRows("tsv", "text\tpair\tlabel\none two\tb\tyes\nc\td\tno\n"),
        OfRows("jsonl", """{"text":"one","pair":"b","label":"yes"}""" + "\n" + """{"text":"two","pair":"\u00e9","label":1,"more":[1,{"a":null}]}""" + "\n"),
        OfRows("json", """[{"text":"one","pair":"b","label":"yes"},""" + "\n" + """{"text":"two","pair":"d","label":["no"]}]"""),
        OfText("conll", "dev.txt", (_, path) => ConllFile.Read(path), "-DOCSTART- -X- O\n\nEU NNP B-ORG\nrejects VBZ O\n\n# a comment\nPeter NNP B-PER\nBlackburn NNP I-PER\n"),
        OfText("squad", "dev.json", (_, path) => SquadFile.Read(path), Squad),
        OfText("evaluation-shard", "part.jsonl", (_, path) => ShardMerge.Merge([path]), Header + "\n" + """{"label":1,"prediction":1,"logits":[0.25,0.75]}""" + "\n" + """{"label":0,"prediction":1,"logits":[0.5,null]}""" + "\n", SeveralHeader + "\n" + """{"labels":[1],"predictions":[0,1],"logits":[0.25,0.75]}""" + "\n"),
    ];

    private static FuzzTarget OfRows(string ending, string text) =>
        OfText(ending, "train." + ending, (_, path) => DatasetFile.Read(path, ["text", "pair"], "label"), text);

    private static FuzzTarget OfText(string name, string file, Action<string, string> read, params string[] texts) =>
        new(name, file, read, () => [.. texts.Select(Encoding.UTF8.GetBytes)]);
}
