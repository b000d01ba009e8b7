# cmake -D OUT=x.cc -D FILES=a.yaml,b.yaml -P embed.cmake: the profiles as text of the program.
string(REPLACE "," ";" FILES "${FILES}")
set(rows "")
foreach(path ${FILES})
  file(READ ${path} text)
  get_filename_component(name ${path} NAME)
  string(APPEND rows "      {\"${name}\", R\"profile(${text})profile\"},\n")
endforeach()
file(WRITE ${OUT} "#include \"clients/forms/profile.h\"\n\nnamespace svod::forms {\n
std::vector<ProfileText> BuiltInProfiles() {\n  return {\n${rows}  };\n}\n\n}  // namespace svod::forms\n")
