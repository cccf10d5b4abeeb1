namespace Octavo.Text.Files;

/// <summary>
/// Reads a SentencePiece file: a <c>ModelProto</c> of sentencepiece_model.proto in Protocol Buffers' format. Fields that
/// describe the training only are passed over.
/// </summary>
internal sealed class SentencePieceReader
{
    private readonly string _path;
    private readonly List<float> _scores = [];
    private readonly List<PieceKind> _kinds = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly VocabularyEntries _pieces;
    private int _unknown = -1;
    private SentencePieceModel _settings;

    private SentencePieceReader(string path, int bytes)
    {
        (_path, _pieces) = (path, new VocabularyEntries(bytes / 2));
        _settings = new() { Pieces = _pieces, Scores = [], Kinds = [], Algorithm = SentencePieceAlgorithm.Unigram, UnknownId = 0 };
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <exception cref="InvalidDataException">It is no such file, or one that SentencePiece would refuse.</exception>
    public static SentencePieceModel Read(string path, ReadOnlyMemory<byte> bytes)
    {
        var file = new SentencePieceReader(path, bytes.Length);
        file.ReadModel(bytes);
        if (file._unknown < 0) throw new InvalidDataException($"{path}: expected a piece of the kind unknown, found none among {file._kinds.Count}");
        file.CheckBytes();
        return file._settings with { Scores = [.. file._scores], Kinds = [.. file._kinds], UnknownId = file._unknown };
    }

    private void ReadModel(ReadOnlyMemory<byte> bytes)
    {
        const int pieces = 1, trainer = 2, normalizer = 3;
        var reader = new ProtobufReader(bytes.Span, _path);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case pieces:
                    ReadPiece(reader.Bytes());
                    break;
                case trainer:
                    ReadTrainer(reader.Bytes());
                    break;
                case normalizer:
                    ReadNormalizer(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void ReadPiece(ReadOnlySpan<byte> bytes)
    {
        const int piece = 1, score = 2, kind = 3;
        var id = _kinds.Count;
        var (text, value, number) = ("", 0f, (int)PieceKind.Normal);
        var reader = new ProtobufReader(bytes, $"{_path}: piece {id}");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case piece:
                    text = reader.Text();
                    break;
                case score:
                    value = reader.Single();
                    break;
                case kind:
                    number = reader.Int32();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        Check(id, text, value, number);
        _pieces.Add(id, text);
        _scores.Add(value);
        _kinds.Add((PieceKind)number);
    }

    private void Check(int id, string text, float score, int kind)
    {
        if (text.Length == 0) throw new InvalidDataException($"{_path}: piece {id}: expected a text, found none");
        if (!_seen.Add(text)) throw new InvalidDataException($"{_path}: piece {id}: expected every piece once, found '{text}' again");
        if (!float.IsFinite(score)) throw new InvalidDataException(FormattableString.Invariant($"{_path}: piece {id}: expected a finite score, found {score}"));
        if (kind is < (int)PieceKind.Normal or > (int)PieceKind.Byte) throw new InvalidDataException($"{_path}: piece {id}: expected a type from 1 to 6, found {kind}");
        if (kind != (int)PieceKind.Unknown) return;
        if (_unknown >= 0) throw new InvalidDataException($"{_path}: piece {id}: expected one piece of the kind unknown, found {_unknown} and {id}");
        _unknown = id;
    }

    /// <summary>As the library: all bytes are there if they are used, and none if not.</summary>
    private void CheckBytes()
    {
        var expected = _settings.ByteFallback ? 256 : 0;
        var found = _kinds.Count(kind => kind == PieceKind.Byte);
        if (found != expected)
            throw new InvalidDataException($"{_path}: expected {expected} pieces of the kind byte with byte_fallback {(_settings.ByteFallback ? "true" : "false")}, found {found}");
    }

    private void ReadTrainer(ReadOnlySpan<byte> bytes)
    {
        const int modelType = 3, suffix = 24, byteFallback = 35, unknownSurface = 44;
        var reader = new ProtobufReader(bytes, $"{_path}: trainer_spec");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case modelType:
                    _settings = _settings with { Algorithm = AlgorithmOf(reader.Int32()) };
                    break;
                case suffix:
                    _settings = _settings with { TreatsSpaceAsSuffix = reader.Bool() };
                    break;
                case byteFallback:
                    _settings = _settings with { ByteFallback = reader.Bool() };
                    break;
                case unknownSurface:
                    _settings = _settings with { UnknownSurface = reader.Text() };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private SentencePieceAlgorithm AlgorithmOf(int number) => number switch
    {
        1 => SentencePieceAlgorithm.Unigram,
        2 => SentencePieceAlgorithm.Bpe,
        _ => throw new InvalidDataException($"{_path}: trainer_spec.model_type: expected 1 (unigram) or 2 (BPE), found {number}"),
    };

    private void ReadNormalizer(ReadOnlySpan<byte> bytes)
    {
        const int map = 2, dummyPrefix = 3, extraSpaces = 4, escapes = 5;
        var reader = new ProtobufReader(bytes, $"{_path}: normalizer_spec");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case map:
                    _settings = _settings with { Map = reader.Bytes().ToArray() };
                    break;
                case dummyPrefix:
                    _settings = _settings with { AddsDummyPrefix = reader.Bool() };
                    break;
                case extraSpaces:
                    _settings = _settings with { RemovesExtraSpaces = reader.Bool() };
                    break;
                case escapes:
                    _settings = _settings with { EscapesSpaces = reader.Bool() };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }
}
