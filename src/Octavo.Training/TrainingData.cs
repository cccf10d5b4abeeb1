using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>The examples of a task as ids and targets, and the order in which an epoch sees them.</summary>
internal sealed class TrainingData
{
    /// <summary>Batches whose examples are sorted by length together, as Transformers' <c>LengthGroupedSampler</c> does.</summary>
    private const int PoolBatches = 50;

    private const int Chunk = 1024;

    private readonly TrainingRow[] _rows;
    private readonly IReadOnlyList<int[]>? _distinct;

    private TrainingData(TrainingRow[] rows, IReadOnlyList<int[]>? distinct = null) => (_rows, _distinct) = (rows, distinct);

    /// <summary>Number of examples.</summary>
    public int Count => _rows.Length;

    /// <summary>Says whether two runs learn from the same.</summary>
    public string Fingerprint { get; private init; } = "";

    /// <summary>Turns examples into ids.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="config">Its config: what ids its tables have.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="targets">What is to be learned of each, as many for one as for another.</param>
    /// <param name="maxLength">Most tokens of an example.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidDataException">The model cannot compute an example: its line is named.</exception>
    public static TrainingData Encode(
        Tokenizer tokenizer, EncoderConfig config, IReadOnlyList<GlueExample> examples, float[] targets, int maxLength, CancellationToken cancellationToken)
    {
        var (rows, width) = (new TrainingRow[examples.Count], targets.Length / examples.Count);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var first = 0; first < rows.Length; first += Chunk)
        {
            cancellationToken.ThrowIfCancellationRequested();
            GlueExample[] chunk = [.. examples.Skip(first).Take(Chunk)];
            var texts = Array.ConvertAll(chunk, example => (example.Text, example.Pair));
            var batch = tokenizer.EncodeBatch(texts, maxLength, Padding.None);
            ExampleCheck.Check(batch, config, chunk);
            for (var i = 0; i < texts.Length; i++)
            {
                var (start, end) = (batch.Offsets[i], batch.Offsets[i + 1]);
                var own = targets.AsSpan((first + i) * width, width);
                rows[first + i] = new([new(batch.InputIds[start..end], batch.TokenTypeIds[start..end])], own.ToArray());
                hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{texts[i].Text}\n{texts[i].Pair}\n{Text(own)}\n")));
            }
        }

        return new(rows) { Fingerprint = Convert.ToHexStringLower(hash.GetHashAndReset()) };
    }

    /// <summary>Takes encodings as they are.</summary>
    /// <param name="encodings">The encodings, without pads.</param>
    /// <param name="targets">What is to be learned of each: some numbers, or one for each token.</param>
    public static TrainingData Of(IReadOnlyList<TokenEncoding> encodings, IReadOnlyList<float[]> targets)
    {
        var rows = encodings.Zip(targets, (one, own) => new TrainingRow([new([.. one.InputIds], [.. one.TokenTypeIds])], own)).ToArray();
        return new(rows) { Fingerprint = FingerprintOf(rows) };
    }

    /// <summary>Takes the texts of examples, as many in each.</summary>
    /// <param name="texts">Texts in batches: of each example the first, of each the second, ….</param>
    /// <param name="targets">What is to be learned of each example.</param>
    /// <param name="distinct">Of each example the numbers of its texts, none of which is to stand in a batch twice; null where they may.</param>
    public static TrainingData Of(IReadOnlyList<TokenBatch> texts, IReadOnlyList<float[]> targets, IReadOnlyList<int[]>? distinct)
    {
        var rows = targets.Select((own, i) => new TrainingRow([.. texts.Select(column => TextOf(column, i))], own)).ToArray();
        return new(rows, distinct) { Fingerprint = FingerprintOf(rows) };
    }

    private static TokenizedText TextOf(TokenBatch batch, int i)
    {
        var (start, end) = (batch.Offsets[i], batch.Offsets[i + 1]);
        return new(batch.InputIds[start..end], batch.TokenTypeIds[start..end]);
    }

    private static string FingerprintOf(TrainingRow[] rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows)
        {
            foreach (var text in row.Texts) hash.AppendData(Encoding.UTF8.GetBytes($"{string.Join(' ', text.InputIds)}\n{string.Join(' ', text.TokenTypeIds)}\n"));
            hash.AppendData(Encoding.UTF8.GetBytes($"{Text(row.Targets)}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Text(ReadOnlySpan<float> targets) =>
        string.Join(' ', targets.ToArray().Select(target => target.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>The batches of an epoch: indices of examples, of similar length in a batch, in random order.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="batchSize">Examples of a batch.</param>
    public int[][] Batches(int seed, int epoch, int batchSize)
    {
        var order = Enumerable.Range(0, Count).OrderBy(i => RandomNumbers.Bits(seed, RandomNumbers.Purpose.Examples, epoch, i)).ThenBy(i => i);
        // What a text is told from is its batch: texts of similar length would be no fair sample.
        if (_distinct is not null)
            return DistinctBatches.Of([.. order], _distinct, batchSize);
        return
        [
            .. order.Chunk(batchSize * PoolBatches)
                .SelectMany(pool => pool.OrderByDescending(i => _rows[i].Length).Chunk(batchSize))
                .Select((batch, i) => (Batch: batch, Key: RandomNumbers.Bits(seed, RandomNumbers.Purpose.Batches, epoch, i)))
                .OrderBy(item => item.Key)
                .Select(item => item.Batch),
        ];
    }

    /// <summary>Number of batches of an epoch.</summary>
    public int BatchCount(int batchSize) => (Count + batchSize - 1) / batchSize;

    /// <summary>A batch without pads, and its targets; of examples with several texts all first ones, then all second ones, ….</summary>
    public (TokenBatch Batch, float[] Targets) Take(int[] examples)
    {
        TokenizedText[] texts = [.. Enumerable.Range(0, _rows[examples[0]].Texts.Length).SelectMany(column => examples.Select(i => _rows[i].Texts[column]))];
        var offsets = new int[texts.Length + 1];
        for (var i = 0; i < texts.Length; i++)
            offsets[i + 1] = offsets[i] + texts[i].InputIds.Length;
        return (
            new TokenBatch([.. texts.SelectMany(text => text.InputIds)], [.. texts.SelectMany(text => text.TokenTypeIds)], offsets),
            [.. examples.SelectMany(i => _rows[i].Targets)]);
    }

    /// <summary>The texts of an example, and what is to be learned of it.</summary>
    private readonly record struct TrainingRow(TokenizedText[] Texts, float[] Targets)
    {
        /// <summary>Tokens of all texts.</summary>
        public int Length => Texts.Sum(text => text.InputIds.Length);
    }

    private readonly record struct TokenizedText(int[] InputIds, int[] TokenTypeIds);
}
