using System.Text;
using System.Text.Json;

namespace Octavo.Checkpoints;

/// <summary>
/// Refuses an object that has a key twice. System.Text.Json can do so itself, but loads the library of cryptography for its
/// table's random seed, which takes longer than everything else that is done with a config.
/// </summary>
internal static class UniqueKeys
{
    /// <summary>Looks through a text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="maxDepth">How deep objects may lie in each other.</param>
    /// <exception cref="JsonException">It is no JSON, or has a key twice.</exception>
    public static void Check(string json, int maxDepth)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = maxDepth });
        var open = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    open.Pop();
                    break;
                case JsonTokenType.PropertyName when reader.GetString()! is var key && !open.Peek().Add(key):
                    throw new JsonException($"duplicate property '{key}'");
            }
        }
    }
}
