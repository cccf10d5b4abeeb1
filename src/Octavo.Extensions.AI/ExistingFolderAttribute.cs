using System.ComponentModel.DataAnnotations;

namespace Octavo.Extensions.AI;

/// <summary>Asks for a folder that is there, unless somebody finds the folders of names.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ExistingFolderAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => value is string { Length: > 0 } path && validationContext.ObjectInstance is OctavoModelOptions { Hub: null } && !Directory.Exists(path)
        ? new ValidationResult($"{validationContext.DisplayName}: expected the folder of a model, found no folder '{path}'")
        : ValidationResult.Success;
}
