using System.Reflection;
using Octavo.Model;
using Octavo.Training;

namespace Octavo.Tests.Sources;

/// <summary>What a caller left out is named as the caller knows it, never as some method further in does.</summary>
public sealed class ArgumentTests
{
    private static readonly NullabilityInfoContext s_nullability = new();

    public static TheoryData<string> Methods() =>
        [.. new[] { typeof(TextClassifier), typeof(Trainer) }.SelectMany(type => type.Assembly.GetExportedTypes()).SelectMany(Candidates).Select(NameOf).Distinct()];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Null_is_refused_by_the_name_of_its_parameter(string name)
    {
        foreach (var method in new[] { typeof(TextClassifier), typeof(Trainer) }.SelectMany(type => type.Assembly.GetExportedTypes()).SelectMany(Candidates).Where(method => NameOf(method) == name))
        {
            var parameters = method.GetParameters();
            foreach (var missing in parameters.Where(IsRequired))
            {
                var values = parameters.Select(parameter => parameter == missing ? null : Sample(parameter)).ToArray();
                var thrown = Assert.ThrowsAny<Exception>(() => Call(method, values));
                Assert.True(thrown is ArgumentNullException e && e.ParamName == missing.Name, $"{name}, {missing.Name}: {thrown.GetType().Name} {thrown.Message}");
            }
        }
    }

    /// <summary>Methods and constructors that a test can call: with texts, numbers and what may be left out.</summary>
    private static IEnumerable<MethodBase> Candidates(Type type) => type.ContainsGenericParameters
        ? []
        : type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(method => !method.IsSpecialName && !method.ContainsGenericParameters).Cast<MethodBase>()
            .Where(method => method.GetParameters() is var parameters && parameters.Any(IsRequired) && parameters.All(parameter => !parameter.IsOut && CanSample(parameter)));

    private static bool IsRequired(ParameterInfo parameter) =>
        !parameter.ParameterType.IsValueType && !parameter.ParameterType.IsByRef && s_nullability.Create(parameter).WriteState == NullabilityState.NotNull;

    private static bool CanSample(ParameterInfo parameter) => !parameter.ParameterType.IsByRefLike && !parameter.ParameterType.IsByRef && !parameter.ParameterType.IsPointer
        && (parameter.ParameterType == typeof(string) || parameter.ParameterType.IsValueType || parameter.HasDefaultValue || !IsRequired(parameter) || parameter.ParameterType.IsInterface || Construct(parameter.ParameterType) is not null
            || parameter.ParameterType.IsArray);

    private static object? Sample(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (parameter.HasDefaultValue) return parameter.DefaultValue;
        if (type == typeof(string)) return "nothing-here";
        if (type.IsValueType) return Activator.CreateInstance(type);
        if (!IsRequired(parameter)) return null;
        if (type.IsArray) return Array.CreateInstance(type.GetElementType()!, 0);
        if (type.IsInterface && type.IsGenericType && Array.CreateInstance(type.GetGenericArguments()[0], 0) is var list && type.IsInstanceOfType(list)) return list;
        return Construct(type);
    }

    private static object? Construct(Type type) => !type.IsAbstract && type.GetConstructor([]) is { } constructor ? constructor.Invoke([]) : type == typeof(Octavo.Evaluation.GlueTask) ? Octavo.Evaluation.GlueTask.Find("mrpc") : null;

    private static string NameOf(MethodBase method) => $"{method.DeclaringType!.Name}.{method.Name}";

    private static void Call(MethodBase method, object?[] values)
    {
        try
        {
            method.Invoke(null, values);
        }
        catch (TargetInvocationException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException!);
        }
    }
}
