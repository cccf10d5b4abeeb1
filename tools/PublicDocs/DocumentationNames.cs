using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.Metadata;

namespace PublicDocs;

/// <summary>Spells members as the C# compiler does in documentation ("ID strings" of the language's specification).</summary>
/// <param name="reader">The assembly.</param>
internal sealed class DocumentationNames(MetadataReader reader) : ISignatureTypeProvider<string, object?>
{
    public static string Of(MetadataReader reader, TypeDefinition type)
    {
        var name = reader.GetString(type.Name);
        if (!type.GetDeclaringType().IsNil) return $"{Of(reader, reader.GetTypeDefinition(type.GetDeclaringType()))}.{name}";
        return type.Namespace.IsNil ? name : $"{reader.GetString(type.Namespace)}.{name}";
    }

    public string Of(MethodDefinition method)
    {
        var signature = method.DecodeSignature(this, null);
        var name = reader.GetString(method.Name);
        var generic = signature.GenericParameterCount > 0 ? string.Create(CultureInfo.InvariantCulture, $"``{signature.GenericParameterCount}") : "";
        var result = name is "op_Implicit" or "op_Explicit" ? "~" + signature.ReturnType : "";
        return Plain(name) + generic + Parameters(signature.ParameterTypes) + result;
    }

    public string Of(PropertyDefinition property) => Plain(reader.GetString(property.Name)) + Parameters(property.DecodeSignature(this, null).ParameterTypes);

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Of(reader, reader.GetTypeDefinition(handle));

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeReference(handle);
        var name = reader.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference) return $"{GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0)}.{name}";
        return type.Namespace.IsNil ? name : $"{reader.GetString(type.Namespace)}.{name}";
    }

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    // List`1 of x is List{x}; parts of a nested name keep their own.
    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments)
    {
        var used = 0;
        var parts = genericType.Split('.').Select(part =>
        {
            var tick = part.IndexOf('`', StringComparison.Ordinal);
            if (tick < 0) return part;
            var count = int.Parse(part[(tick + 1)..], CultureInfo.InvariantCulture);
            var arguments = string.Join(',', typeArguments.Skip(used).Take(count));
            used += count;
            return $"{part[..tick]}{{{arguments}}}";
        });
        return string.Join('.', parts);
    }

    public string GetGenericTypeParameter(object? genericContext, int index) => string.Create(CultureInfo.InvariantCulture, $"`{index}");

    public string GetGenericMethodParameter(object? genericContext, int index) => string.Create(CultureInfo.InvariantCulture, $"``{index}");

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{string.Join(',', Enumerable.Repeat("0:", shape.Rank))}]";

    public string GetByReferenceType(string elementType) => elementType + "@";

    public string GetPointerType(string elementType) => elementType + "*";

    public string GetPinnedType(string elementType) => elementType;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetFunctionPointerType(MethodSignature<string> signature) => "";

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "System." + typeCode;

    private static string Plain(string name) => name.Replace('.', '#').Replace('<', '{').Replace('>', '}').Replace(',', '@');

    private static string Parameters(ImmutableArray<string> types) => types.Length == 0 ? "" : $"({string.Join(',', types)})";
}
