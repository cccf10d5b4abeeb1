using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Octavo.Model;
using Octavo.Training;

namespace Octavo.Tests.Sources;

/// <summary>Two records of the same values are equal. Of one with a list C# itself makes that false: it compares where the lists lie.</summary>
public class RecordTests
{
    public static readonly TheoryData<string, string> Lists = [.. Properties().Select(property => (property.ReflectedType!.FullName!, property.Name))];

    [Fact]
    public void There_are_records_with_lists_to_be_looked_at() => Assert.Contains(Lists, row => row.Data is ("Octavo.Model.QuantizationOptions", "Include"));

    [Theory]
    [MemberData(nameof(Lists))]
    public void Records_with_equal_lists_are_equal(string type, string list)
    {
        var property = Properties().Single(property => property.ReflectedType!.FullName == type && property.Name == list);
        Assert.True(property.CanWrite, "expected a list that is given when the record is made");
        var item = property.PropertyType.GetElementType() ?? property.PropertyType.GetGenericArguments()[0];
        object Record(params object?[] items)
        {
            var record = RuntimeHelpers.GetUninitializedObject(property.ReflectedType!);
            var array = Array.CreateInstance(item, items.Length);
            for (var i = 0; i < items.Length; i++) array.SetValue(items[i], i);
            property.SetValue(record, array);
            return record;
        }

        var value = item == typeof(string) ? "a" : item.IsValueType ? RuntimeHelpers.GetUninitializedObject(item) : null;
        Assert.Equal(Record(value), Record(value));
        Assert.Equal(Record(value).GetHashCode(), Record(value).GetHashCode());
        Assert.NotEqual(Record(value), Record(value, value));
        Assert.NotEqual(Record(value), Record());
    }

    private static IEnumerable<PropertyInfo> Properties() =>
        from type in typeof(TextClassifier).Assembly.GetExportedTypes().Concat(typeof(Trainer).Assembly.GetExportedTypes())
        where ComparesByItself(type)
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable))
            && property.GetMethod!.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
        select property;

    /// <summary>Whether the compiler wrote how instances compare, and not somebody who thought about it.</summary>
    private static bool ComparesByItself(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null
        && type.GetMethod("Equals", [type])?.GetCustomAttribute<CompilerGeneratedAttribute>() is not null;
}
