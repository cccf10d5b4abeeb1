using Octavo.Architectures;
using Octavo.Checkpoints;

namespace Octavo.Model;

/// <summary>The settings of a config under the keys of its family: old and new spellings mean one setting, and must not contradict each other.</summary>
/// <param name="config">The config.</param>
/// <param name="family">Whose it is.</param>
internal sealed class FamilyKeys(ConfigObject config, Family family)
{
    /// <summary>The key that has a setting, or the usual one where none has.</summary>
    /// <param name="setting">BERT's name of it.</param>
    /// <exception cref="CheckpointException">Two keys say different things.</exception>
    public string Of(string setting)
    {
        var keys = family.KeysOf(setting);
        var present = keys.Where(key => config.Find(key) is not null).ToList();
        foreach (var other in present.Skip(1))
        {
            var (value, found) = (config.Find(present[0])!.Value.GetRawText(), config.Find(other)!.Value);
            if (value != found.GetRawText())
                throw config.Unexpected(other, $"what '{present[0]}' says of the same setting, {value}", found);
        }

        return present.FirstOrDefault() ?? keys[0];
    }

    /// <summary>An integer setting.</summary>
    /// <exception cref="CheckpointException">It is missing, none, or out of bounds.</exception>
    public int Integer(string setting, int min, int max, int? absent = null) => config.Integer(Of(setting), min, max, absent);

    /// <summary>Whether the family has such a key.</summary>
    public bool Knows(string key) => family.OtherKeys.Contains(key) || family.Spellings.Any(spelling => spelling.Key == key || spelling.Value.Contains(key));
}
