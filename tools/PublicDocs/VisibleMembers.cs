using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PublicDocs;

/// <summary>The names that documentation has for what other assemblies can see: public and protected members of such types.</summary>
internal static class VisibleMembers
{
    public static IReadOnlySet<string> Of(string assembly)
    {
        using var stream = File.OpenRead(assembly);
        using var file = new PEReader(stream);
        var reader = file.GetMetadataReader();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in reader.TypeDefinitions.Select(reader.GetTypeDefinition).Where(type => IsVisible(reader, type))) Add(reader, type, names);
        return names;
    }

    private static bool IsVisible(MetadataReader reader, TypeDefinition type) => (type.Attributes & TypeAttributes.VisibilityMask) switch
    {
        TypeAttributes.Public => true,
        TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem => IsVisible(reader, reader.GetTypeDefinition(type.GetDeclaringType())),
        _ => false,
    };

    private static void Add(MetadataReader reader, TypeDefinition type, HashSet<string> names)
    {
        var name = new DocumentationNames(reader);
        var prefix = DocumentationNames.Of(reader, type);
        names.Add("T:" + prefix);
        foreach (var field in type.GetFields().Select(reader.GetFieldDefinition).Where(field => IsVisible((MethodAttributes)field.Attributes)))
            names.Add($"F:{prefix}.{reader.GetString(field.Name)}");
        foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition).Where(method => IsVisible(method.Attributes)))
            names.Add($"M:{prefix}.{name.Of(method)}");
        foreach (var property in type.GetProperties().Select(reader.GetPropertyDefinition))
        {
            var accessors = property.GetAccessors();
            if (new[] { accessors.Getter, accessors.Setter }.Any(accessor => !accessor.IsNil && IsVisible(reader.GetMethodDefinition(accessor).Attributes)))
                names.Add($"P:{prefix}.{name.Of(property)}");
        }

        foreach (var happening in type.GetEvents().Select(reader.GetEventDefinition).Where(happening => IsVisible(reader.GetMethodDefinition(happening.GetAccessors().Adder).Attributes)))
            names.Add($"E:{prefix}.{reader.GetString(happening.Name)}");
    }

    // Fields have the same numbers for the same words.
    private static bool IsVisible(MethodAttributes attributes) =>
        (attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;
}
