# Writes FILES (below ROOT) into the C++ source OUTPUT as byte arrays with their SHA-256, in the
# order given: sorted by path, which FindEmbeddedFile relies on.
# Usage: cmake -DROOT=dir -DFILES=a;b -DOUTPUT=file.cc -P embed.cmake
set(arrays "")
set(table "")
set(index 0)
foreach(path IN LISTS FILES)
  file(READ ${ROOT}/${path} hex HEX)
  file(SHA256 ${ROOT}/${path} digest)
  string(SUBSTRING ${digest} 0 32 digest)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "(................................................................................)"
         "\\1\n" bytes "${bytes}")
  string(APPEND arrays "const unsigned char kFile${index}[] = {\n${bytes}0x00};\n")
  string(APPEND table "    {\"/${path}\", \"\\\"${digest}\\\"\", kFile${index}, sizeof(kFile${index}) - 1},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUTPUT} "// Made by signaling/web/embed.cmake.
#include \"signaling/web/embedded_file.h\"

namespace signaling {
namespace {
${arrays}
const EmbeddedFile kFiles[] = {
${table}};
}  // namespace

std::span<const EmbeddedFile> EmbeddedFiles() { return kFiles; }

}  // namespace signaling
")
