using System.ComponentModel.DataAnnotations;
using Octavo.Numerics;

namespace Octavo.Extensions.AI;

/// <summary>Asks for the name of a scheme, or for floats.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SchemeNameAttribute : ValidationAttribute
{
    /// <summary>The name for no scheme.</summary>
    public const string Floats = "fp32";

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is not string name || name == Floats)
            return ValidationResult.Success;
        try
        {
            _ = Scheme.Parse(name);
            return ValidationResult.Success;
        }
        catch (ArgumentException e)
        {
            return new ValidationResult($"{validationContext.DisplayName}: {e.Message}");
        }
    }
}
