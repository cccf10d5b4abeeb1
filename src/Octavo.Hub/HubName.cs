using System.Text.RegularExpressions;

namespace Octavo.Hub;

/// <summary>The name of a model on the hub, and which of its states is meant.</summary>
/// <param name="Id"><c>ORG/NAME</c>, or <c>NAME</c> as the oldest models are called.</param>
/// <param name="Revision">A branch, a tag or a commit.</param>
internal sealed partial record HubName(string Id, string Revision)
{
    private const string Main = "main";
    private const int Longest = 96;
    private const int DigitsOfCommit = 40;

    /// <summary>The revision, where it is a commit and so the same for ever; null where it is a branch, a tag or the beginning of a commit.</summary>
    public string? Commit => Revision.Length == DigitsOfCommit && Revision.All(char.IsAsciiHexDigitLower) ? Revision : null;

    /// <summary>Whether a text has the form of <c>ORG/NAME</c>, with <c>@REVISION</c> behind it or without.</summary>
    public static bool IsFull(string text) => Split(text) is var (id, revision) && id.Contains('/', StringComparison.Ordinal) && IsId(id) && IsRevision(revision ?? Main);

    /// <summary>Reads a name.</summary>
    /// <param name="text"><c>ORG/NAME</c> or <c>ORG/NAME@REVISION</c>.</param>
    /// <param name="revision">The revision where the text has none; null for <c>main</c>.</param>
    /// <exception cref="ArgumentException">It is no name, or two different revisions are asked for.</exception>
    public static HubName Parse(string text, string? revision)
    {
        var (id, own) = Split(text);
        if (!IsId(id)) throw new ArgumentException($"expected the name of a model as ORG/NAME, of letters, digits, '-', '_' and '.', found '{text}'");
        if (own is not null && revision is not null && own != revision) throw new ArgumentException($"expected one revision of {id}, found '{own}' and '{revision}'");
        var wanted = own ?? revision ?? Main;
        return IsRevision(wanted) ? new(id, wanted) : throw new ArgumentException($"expected a revision of {id}: a branch, a tag or a commit, found '{wanted}'");
    }

    /// <inheritdoc/>
    public override string ToString() => Revision == Main ? Id : $"{Id}@{Revision}";

    private static (string Id, string? Revision) Split(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    // As the hub has them: it takes no name with -- or .., and none that ends with .git.
    private static bool IsId(string id) => id.Length <= Longest && IdForm().IsMatch(id)
        && !id.Contains("--", StringComparison.Ordinal) && !id.Contains("..", StringComparison.Ordinal) && !id.EndsWith(".git", StringComparison.Ordinal);

    private static bool IsRevision(string text) => FileNames.IsPlain(text) && RevisionForm().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?(?:/[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?)?\z")]
    private static partial Regex IdForm();

    [GeneratedRegex(@"^[A-Za-z0-9._+/-]{1,255}\z")]
    private static partial Regex RevisionForm();
}
