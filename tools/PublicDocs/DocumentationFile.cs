using System.Xml.Linq;

namespace PublicDocs;

/// <summary>The compiler documents every member; a package documents those that its users can see.</summary>
internal static class DocumentationFile
{
    /// <summary>Writes the documentation of the visible members.</summary>
    /// <returns>How many there are.</returns>
    public static int Filter(string assembly, string documentation, string output)
    {
        var visible = VisibleMembers.Of(assembly);
        var document = XDocument.Load(documentation, LoadOptions.PreserveWhitespace);
        var members = document.Root!.Element("members")!.Elements("member").ToList();
        foreach (var member in members.Where(member => !visible.Contains(member.Attribute("name")!.Value)))
        {
            if (member.NextNode is XText space) space.Remove();
            member.Remove();
        }

        document.Save(output, SaveOptions.DisableFormatting);
        return members.Count(member => member.Parent is not null);
    }
}
