using System.CommandLine;
using Octavo.Cli.Bulk;
using Octavo.Cli.Lines;
using Octavo.Embeddings;
using Octavo.Model;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo rerank</c>: JSON lines of a query with documents in, the documents from the best to the worst out.</summary>
internal static class RerankCommand
{
    private static readonly LineOption<int?> s_topK = LineOption.Integer("top_k", 1, int.MaxValue, "How many of the best are given");
    private static readonly LineOption<bool?> s_raw = LineOption.Switch("raw_scores", "Logits instead of what the model's activation makes of them");

    private static readonly IReadOnlyList<AnswerColumn> s_columns = [new("results", AnswerKind.Json)];

    public static Command Create(CancellationToken cancellation)
    {
        var model = Arguments.Model();
        var threads = Arguments.Threads();
        var quantization = QuantizationArguments.ForLoading();
        var bulk = new BulkArguments(null, "query", "documents");
        var command = new Command(
            "rerank",
            "Documents in the order in which they answer a query: {\"query\":…, \"documents\":[…]} -> {\"results\":[{\"index\":…, \"score\":…}]}, a line each")
        {
            model,
            threads,
            s_topK.Flag,
            s_raw.Flag,
        };
        quantization.AddTo(command);
        bulk.AddTo(command);
        command.SetAction(flags =>
        {
            var log = new Log(flags.GetValue(Arguments.Verbosity));
            var folder = NamedModel.FolderOf(flags.GetRequiredValue(model), log, cancellation);
            using var reranker = Reranker.Load(folder, new ModelOptions { Threads = flags.GetValue(threads), Quantization = quantization.ReadFor(folder, flags) });
            foreach (var warning in reranker.Warnings) log.OfModel(warning);
            _ = reranker.Tokenizer; // refused before the first line, not at it
            var answerer = new Answerer<Request>(line => Request.Read(line, flags), requests => [.. requests.Select(request => request.Answer(reranker, cancellation))]);
            return bulk.AreGiven(flags)
                ? new BulkRun(bulk.Read(flags, ["query", "documents"]), folder, new(answerer, s_columns, 1), log, cancellation).Run()
                : new LineAnswerer(1, answerer, bulk.OfLines(flags, s_columns)).Run("""{"query": "...", "documents": ["...", "..."]}""", log, cancellation);
        });
        return command;
    }

    private sealed record Request(string Query, IReadOnlyList<string> Documents, int? TopK, RankScores Scores)
    {
        public static Request Read(JsonLine line, ParseResult flags) => new(
            line.RequiredText("query"),
            line.Texts("documents", text => [text]) ?? throw new InvalidDataException("expected a member 'documents', found none"),
            s_topK.Of(line, flags),
            s_raw.Of(line, flags) == true ? RankScores.Raw : RankScores.Activated);

        public LineAnswer Answer(Reranker reranker, CancellationToken cancellation)
        {
            var ranked = reranker.Rank(Query, Documents, TopK, Scores, cancellation);
            return new LineAnswer(
                json =>
                {
                    json.WriteStartArray("results");
                    foreach (var document in ranked)
                    {
                        json.WriteStartObject();
                        json.WriteNumber("index", document.Index);
                        json.WriteFloat("score", document.Score);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                },
                null);
        }
    }
}
