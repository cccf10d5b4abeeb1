using System.Reflection;
using Octavo.Extensions.AI;
using Octavo.Model;
using Octavo.Server;
using Octavo.Training;

namespace Octavo.Tests.Sources;

/// <summary>
/// What is public is a promise: each library keeps the list of it in <c>PublicApi.txt</c>, so that every change of it is seen. With
/// OCTAVO_WRITE_PUBLIC_API=1 this test writes the lists anew.
/// </summary>
public class PublicApiTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static TheoryData<Type> Libraries => [typeof(TextClassifier), typeof(OctavoEmbeddingGenerator), typeof(OctavoServer), typeof(Trainer)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void What_is_public_stands_in_the_list(Type ofLibrary)
    {
        var library = ofLibrary.Assembly;
        var path = RepositoryRoot.Path("src", library.GetName().Name!, "PublicApi.txt");
        string[] found = [.. library.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines)];
        if (Environment.GetEnvironmentVariable("OCTAVO_WRITE_PUBLIC_API") == "1") File.WriteAllLines(path, found);
        var listed = File.ReadAllLines(path);
        Assert.True(
            listed.SequenceEqual(found),
            $"{path}: run this test with OCTAVO_WRITE_PUBLIC_API=1 if the change is meant.\n"
            + string.Join('\n', [.. found.Except(listed).Select(line => "+ " + line), .. listed.Except(found).Select(line => "- " + line)]));
    }

    private static IEnumerable<string> Lines(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : "class";
        yield return $"{kind} {Name(type)}";
        var members = type.GetMembers(Declared).Where(IsPublic).Select(member => Describe(type, member)).OfType<string>();
        foreach (var line in members.Distinct().Order(StringComparer.Ordinal)) yield return $"{Name(type)}: {line}";
    }

    /// <summary>Seen from outside; what a compiler adds to records says nothing.</summary>
    private static bool IsPublic(MemberInfo member) => member switch
    {
        MethodInfo method => IsSeen(method) && !method.IsSpecialName && !method.Name.StartsWith('<')
            && method.GetBaseDefinition() == method && method.Name is not ("Equals" or "Deconstruct" or "PrintMembers"),
        ConstructorInfo constructor => IsSeen(constructor) && !constructor.IsStatic,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsSeen) && property.Name != "EqualityContract",
        FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
        EventInfo or Type => member is EventInfo,
        _ => false,
    };

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string? Describe(Type type, MemberInfo member) => member switch
    {
        MethodInfo method => $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        ConstructorInfo constructor when type.GetMethod("<Clone>$") is not null && constructor.GetParameters() is [{ } one] && one.ParameterType == type => null,
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        PropertyInfo property => $"{(property.GetAccessors(nonPublic: true)[0].IsStatic ? "static " : "")}{Name(property.PropertyType)} {property.Name} {{ {Accessors(property)} }}",
        FieldInfo field => type.IsEnum ? field.Name : $"{(field.IsLiteral ? "const" : field.IsStatic ? "static" : "field")} {Name(field.FieldType)} {field.Name}",
        _ => member.ToString(),
    };

    private static string Accessors(PropertyInfo property) => string.Join(' ', [
        .. property.GetMethod is { } get && IsSeen(get) ? (string[])["get;"] : [],
        .. property.SetMethod is { } set && IsSeen(set) ? (string[])[set.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? "init;" : "set;"] : []]);

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.IsOptional ? " = …" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsGenericParameter || type.IsByRef || type.IsArray) return type.IsArray ? Name(type.GetElementType()!) + "[]" : type.IsByRef ? "ref " + Name(type.GetElementType()!) : type.Name;
        var name = type.FullName is { } full && type.Namespace!.StartsWith("Octavo", StringComparison.Ordinal) ? full.Split('`', '[')[0] : type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
