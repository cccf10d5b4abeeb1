using System.Runtime.CompilerServices;
using System.Text;

namespace Octavo.Text.Models;

/// <summary>Reads a word as the tokens of its characters, the unknown ones in bytes, as the unknown token, or not at all.</summary>
internal sealed class BpeCharacters
{
    /// <summary>Characters below this are looked up in an array: ASCII and the alphabet of byte-level models.</summary>
    private const int Looked = 0x180;

    private readonly TokenTable _tokens;
    private readonly BpeOptions _options;
    private readonly ByteTokens? _bytes;
    private readonly int[] _ids = new int[Looked];
    private readonly bool _hasAffixes;
    private readonly int _unknownId;

    /// <summary>Prepares the reading.</summary>
    public BpeCharacters(TokenTable tokens, BpeOptions options)
    {
        (_tokens, _options) = (tokens, options);
        _bytes = options.ByteFallback ? new ByteTokens(tokens) : null;
        _hasAffixes = !string.IsNullOrEmpty(options.ContinuingPrefix) || !string.IsNullOrEmpty(options.WordSuffix);
        _unknownId = options.Unknown is { } unknown ? tokens.Find(unknown) : -1;
        for (var c = 0; c < Looked; c++) _ids[c] = tokens.Find([(char)c]);
    }

    /// <summary>Adds the tokens of a word's characters.</summary>
    /// <param name="word">The word.</param>
    /// <param name="symbols">Takes them.</param>
    /// <exception cref="InvalidDataException">A character is unknown and the vocabulary lacks the unknown token that the file names.</exception>
    public void Read(ReadOnlySpan<char> word, ref BpeSymbols symbols)
    {
        // An unknown token waits until the next known character; bytes do not count as one, so they overtake it.
        var waiting = 0;
        for (var i = 0; i < word.Length;)
        {
            var codePoint = Characters.At(word, i, out var units);
            var end = i + units;
            var length = Characters.Utf8Length(codePoint);
            var id = _hasAffixes ? FindWithAffixes(codePoint, i == 0, end == word.Length)
                : codePoint < Looked ? _ids[codePoint] : _tokens.Find(word[i..end]);
            if (id >= 0)
            {
                AddUnknown(ref symbols, ref waiting);
                symbols.Add(id, length);
            }
            else if (_bytes is null || !AddBytes(codePoint, i == 0, end == word.Length, ref symbols))
            {
                if (!_options.FuseUnknown) AddUnknown(ref symbols, ref waiting);
                if (_options.Unknown is not null) waiting += Known(length);
            }

            i = end;
        }

        AddUnknown(ref symbols, ref waiting);
    }

    private int Known(int length) => _unknownId >= 0
        ? length
        : throw new InvalidDataException($"unk_token: expected '{_options.Unknown}' in the vocabulary, for a character that is not in it");

    private void AddUnknown(ref BpeSymbols symbols, ref int waiting)
    {
        if (waiting > 0) symbols.Add(_unknownId, waiting);
        waiting = 0;
    }

    private bool AddBytes(int codePoint, bool isFirst, bool isLast, ref BpeSymbols symbols)
    {
        var text = new Rune(codePoint).ToString();
        if (_hasAffixes) text = WithAffixes(text, isFirst, isLast);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!_bytes!.Spell(bytes)) return false;
        foreach (var value in bytes) symbols.Add(_bytes[value], 1);
        return true;
    }

    private int FindWithAffixes(int codePoint, bool isFirst, bool isLast) =>
        _tokens.Find(WithAffixes(new Rune(codePoint).ToString(), isFirst, isLast));

    private string WithAffixes(string text, bool isFirst, bool isLast) =>
        (isFirst ? null : _options.ContinuingPrefix) + text + (isLast ? _options.WordSuffix : null);
}
