using System.Buffers;
using System.Text;
using Octavo.Checkpoints;
using Octavo.Cli.Lines;
using Octavo.Embeddings;
using Octavo.Files;

namespace Octavo.Cli.Vectors;

/// <summary>Runs <c>octavo embed</c> for vectors: lines come, vectors go, in whatever form, and no more than a batch is in memory.</summary>
/// <param name="form">Precision and place of the vectors.</param>
/// <param name="dimensions">How many floats a vector has.</param>
/// <param name="embed">The vectors of texts, row by row.</param>
/// <param name="batchSize">How many lines are answered together at most.</param>
/// <param name="carried">Which members of a line its answer has too.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class VectorRun(VectorForm form, int dimensions, Func<IReadOnlyList<string>, float[]> embed, int batchSize, CarriedColumns carried, Log log, CancellationToken cancellation)
{
    /// <summary>A line as it may be.</summary>
    public const string Example = """{"text": "..."}""";

    // As the library says it: with fewer, the ends of the ranges are chance.
    private const int FewVectors = 100;

    /// <summary>Runs it.</summary>
    /// <returns>The exit code: bad input if a line was.</returns>
    public int Run()
    {
        if (form.Output is { } output) OutputPlace.CheckFile(output);
        if (form.HasRanges && form.Calibration is null) return RunTwice();
        if (form.Kind == VectorFileKind.Lines) return RunLines(form.Output, Lines(Answerer()), log, cancellation);
        var codec = Codec();
        using var vectors = VectorFile.Create(form, codec);
        var code = Lines(Answerer(texts => Silent(texts, () => vectors.Add(codec.Encode(embed(texts)))))).Run(Example, log, cancellation);
        return Finish(vectors, code);
    }

    /// <summary>Who answers texts with lines of vectors; ranges are those of the calibration.</summary>
    public Answerer Answerer()
    {
        var codec = Codec();
        return Answerer(texts => Written(codec, embed(texts)));
    }

    /// <summary>Who answers texts.</summary>
    public static Answerer Answerer(Func<IReadOnlyList<string>, IEnumerable<LineAnswer>> answer) =>
        new Answerer<string>(line => line.RequiredText("text"), texts => [.. answer(texts)]);

    /// <summary>Answers lines with lines, on the standard output stream or in a file.</summary>
    public static int RunLines(string? output, LineAnswerer answerer, Log log, CancellationToken cancellation)
    {
        if (output is null) return answerer.Run(Example, log, cancellation);
        OutputPlace.CheckFile(output);
        using var file = new ReplacedFile(output);
        var code = answerer.RunTo(Example, file.Stream, log, cancellation);
        file.Commit();
        return code;
    }

    /// <summary>All vectors say the ranges, as in the library; so none can be given before the last has come.</summary>
    private int RunTwice()
    {
        using var spool = new VectorSpool(dimensions);
        var code = Lines(Answerer(texts => Silent(texts, () => spool.Add(embed(texts))))).RunTo(Example, spool.Errors, log, cancellation);
        if (spool.Count is > 0 and < FewVectors)
            log.Warning($"the ranges of {form.PrecisionName} codes come from {spool.Count} vectors: more of them, as --calibration FILE, make codes that others fit too");

        // Where nothing came, nothing has a range; any will do for no vector.
        var codec = new VectorCodec(form.Precision, dimensions, spool.Ranges ?? new EmbeddingRanges(new float[dimensions], new float[dimensions]));
        if (form.Kind is VectorFileKind.Npy or VectorFileKind.Safetensors) return WriteFile(spool, codec, code);
        if (form.Output is null)
        {
            using var stream = StandardOutput.Open();
            Replay(spool, codec, bytes => StandardOutput.Use(() => stream.Write(bytes.WrittenSpan)));
            StandardOutput.Use(stream.Flush);
            return code;
        }

        using var file = new ReplacedFile(form.Output);
        Replay(spool, codec, bytes => file.Stream.Write(bytes.WrittenSpan));
        file.Commit();
        return code;
    }

    private int WriteFile(VectorSpool spool, VectorCodec codec, int code)
    {
        foreach (var (_, json) in spool.Failures()) Terminal.WriteLine(json);
        using var vectors = VectorFile.Create(form, codec);
        foreach (var row in spool.Rows())
        {
            cancellation.ThrowIfCancellationRequested();
            vectors.Add(codec.Encode(row));
        }

        return Finish(vectors, code);
    }

    /// <summary>Rows have no names: with one left out, all behind it would be another text's.</summary>
    private int Finish(VectorFile vectors, int code)
    {
        if (code == ExitCode.Success) vectors.Commit();
        else Terminal.WriteError($"octavo: {form.Output}: not written, for some lines could not be done; a .jsonl has their errors in their places");
        return code;
    }

    private void Replay(VectorSpool spool, VectorCodec codec, Action<ArrayBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var failures = spool.Failures().GetEnumerator();
        var failed = failures.MoveNext();
        var line = 1L;
        foreach (var row in spool.Rows())
        {
            cancellation.ThrowIfCancellationRequested();
            for (; failed && failures.Current.Line == line; failed = failures.MoveNext(), line++) AppendLine(buffer, failures.Current.Json);
            JsonOutput.AppendLine(buffer, json => codec.Write(json, codec.Encode(row)));
            line++;
            write(buffer);
            buffer.ResetWrittenCount();
        }

        for (; failed; failed = failures.MoveNext()) AppendLine(buffer, failures.Current.Json);
        write(buffer);
    }

    private static void AppendLine(ArrayBufferWriter<byte> buffer, string json) => buffer.Write(Encoding.UTF8.GetBytes(json + "\n"));

    private VectorCodec Codec() =>
        new(form.Precision, dimensions, form.Calibration is { } file ? CalibrationFile.Read(file, dimensions, embed, cancellation) : null);

    // Where vectors go to a file of arrays, nothing can be carried beside them.
    private LineAnswerer Lines(Answerer answerer) => new(batchSize, answerer, carried);

    private static IEnumerable<LineAnswer> Silent(IReadOnlyList<string> texts, Action work)
    {
        work();
        return Enumerable.Repeat(new LineAnswer(null, null), texts.Count);
    }

    private static IEnumerable<LineAnswer> Written(VectorCodec codec, float[] vectors)
    {
        var bytes = codec.Encode(vectors);
        return Enumerable.Range(0, bytes.Length / codec.Bytes).Select(i => new LineAnswer(json => codec.Write(json, bytes.AsSpan(i * codec.Bytes, codec.Bytes)), null));
    }
}
