namespace Octavo.Hub;

/// <summary>Where the files of GLUE are, and the SHA-256 they had when Hugging Face's datasets noted them.</summary>
/// <param name="Path">Below the base address.</param>
/// <param name="Sha256">In hexadecimal digits.</param>
/// <param name="Name">What it is called in the task's folder, if it goes there as it is.</param>
internal sealed record GlueFiles(string Path, string Sha256, string? Name = null)
{
    /// <summary>The last part of its address.</summary>
    public string LastPart => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The files of a task.</summary>
    public static IReadOnlyList<GlueFiles> Of(string task) => task switch
    {
        "cola" => [new("glue/data/CoLA.zip", "f212fcd832b8f7b435fb991f101abf89f96b933ab400603bf198960dfc32cbff")],
        "sst-2" => [new("glue/data/SST-2.zip", "d67e16fb55739c1b32cdce9877596db1c127dc322d93c082281f64057c16deaa")],
        "mrpc" =>
        [
            new("senteval/senteval_data/msr_paraphrase_train.txt", "60a9b09084528f0673eedee2b69cb941920f0b8cd0eeccefc464a98768457f89"),
            new("senteval/senteval_data/msr_paraphrase_test.txt", "a04e271090879aaba6423d65b94950c089298587d9c084bf9cd7439bd785f784"),
        ],
        "sts-b" => [new("glue/data/STS-B.zip", "e60a6393de5a8b5b9bac5020a1554b54e3691f9d600b775bd131e613ac179c85")],
        "qqp" => [new("glue/data/QQP-clean.zip", "40e7c862c04eb26ee04b67fd900e76c45c6ba8e6d8fab4f8f1f8072a1a3fbae0")],
        "mnli" or "mnli-mm" => [new("glue/data/MNLI.zip", "e7c1d896d26ed6caf700110645df426cc2d8ebf02a5ab743d5a5c68ac1c83633")],
        "qnli" => [new("glue/data/QNLIv2.zip", "e634e78627a29adaecd4f955359b22bf5e70f2cbd93b493f2d624138a0c0e5f5")],
        "rte" => [new("glue/data/RTE.zip", "6bf86de103ecd335f3441bd43574d23fef87ecc695977a63b82d5efb206556ee")],
        "wnli" => [new("glue/data/WNLI.zip", "ae0e8e4d16f4d46d4a0a566ec7ecceccfd3fbfaa4a7a4b4e02848c0f2561ac46")],
        "ax" => [new("glue/data/AX.tsv", "0e13510b1bb14436ff7e2ee82338f0efb0133ecf2e73507a697dc210db3f05fd", "diagnostic.tsv")],
        _ => throw new ArgumentException($"expected a task of GLUE, found '{task}'", nameof(task)),
    };
}
