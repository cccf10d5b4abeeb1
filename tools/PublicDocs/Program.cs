using PublicDocs;

// PublicDocs ASSEMBLY.dll ASSEMBLY.xml OUTPUT.xml: the documentation of what users can see, for the package.
var kept = DocumentationFile.Filter(args[0], args[1], args[2]);
return kept > 0 ? 0 : 1;
