using Octavo.Text.Alignment;
using Octavo.Text.Files;
using Octavo.Text.Models;
using Octavo.Text.Patterns;

namespace Octavo.Text.Normalizers;

/// <summary>
/// Text as the SentencePiece library itself normalises it (<c>Normalizer::Normalize</c>): the longest beginnings that the map
/// has, one after the other, user-defined pieces as they are, spaces as the file says. A part of the result comes from
/// where its source begins up to where the source of what follows begins.
/// </summary>
internal sealed class SentencePieceNormalizer : Normalizer
{
    private const string EscapedSpace = "\u2581";

    private readonly SentencePieceModel _file;
    private readonly PrecompiledMap? _map;
    private readonly TokenTrie? _userDefined;
    private readonly string _space;

    /// <summary>Prepares the step.</summary>
    /// <param name="file">The settings.</param>
    /// <param name="userDefined">The pieces that text keeps as they are; null for none.</param>
    /// <param name="where">What messages call the file.</param>
    /// <exception cref="InvalidDataException">The map of characters is broken.</exception>
    public SentencePieceNormalizer(SentencePieceModel file, TokenTrie? userDefined, string where)
    {
        (_file, _userDefined) = (file, userDefined);
        _map = file.Map.IsEmpty ? null : PrecompiledMap.Parse(file.Map.Span, $"{where}: precompiled_charsmap");
        _space = file.EscapesSpaces ? EscapedSpace : " ";
    }

    /// <inheritdoc/>
    public override void Apply(AlignedText text, PatternMatcher matcher)
    {
        text.BeginRewrite();
        var at = _file.RemovesExtraSpaces ? PassSpaces(text.Units) : 0;
        if (at < text.Length || !_file.RemovesExtraSpaces) Rewrite(text, at);
        text.EndRewrite();
    }

    private void Rewrite(AlignedText text, int at)
    {
        if (text.Length == 0) return;
        if (_file.AddsDummyPrefix && !_file.TreatsSpaceAsSuffix) text.Add(_space, text.StartOf(at));
        var isAfterSpace = _file.RemovesExtraSpaces;
        while (at < text.Length)
        {
            var replaced = ReplacementAt(text.Units[at..], out var length);
            if (isAfterSpace) replaced = replaced.TrimStart(' ');
            Add(text, replaced, text.StartOf(at));
            if (!replaced.IsEmpty) isAfterSpace = replaced[^1] == ' ';
            isAfterSpace &= _file.RemovesExtraSpaces;
            at += length;
        }

        var end = text.StartOf(at);
        while (_file.RemovesExtraSpaces && text.NewUnits.EndsWith(_space, StringComparison.Ordinal)) end = text.RemoveLast();
        if (_file.AddsDummyPrefix && _file.TreatsSpaceAsSuffix) text.Add(_space, end);
        text.JoinSources(end);
    }

    private int PassSpaces(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (at < text.Length && ReplacementAt(text[at..], out var length) is " ") at += length;
        return at;
    }

    private void Add(AlignedText text, ReadOnlySpan<char> added, Source source)
    {
        for (var space = added.IndexOf(' '); space >= 0; space = added.IndexOf(' '))
        {
            text.Add(added[..space], source);
            text.Add(_space, source);
            added = added[(space + 1)..];
        }

        text.Add(added, source);
    }

    /// <summary>What the beginning of a text becomes, and how long that beginning is.</summary>
    private ReadOnlySpan<char> ReplacementAt(ReadOnlySpan<char> text, out int length)
    {
        if (_userDefined is not null && _userDefined.Longest(TokenTrie.Root, text, out length) >= 0) return text[..length];
        if (_map?.LongestPrefix(text, out length) is { } replaced) return replaced;
        Characters.At(text, 0, out length);
        return text[..length];
    }
}
