#include "tests/architecture/source_tree.h"

#include <fstream>
#include <iterator>
#include <utility>

namespace architecture {

SourceFile ParseSource(std::string text) {
  constexpr std::string_view kInclude = "#include ";
  SourceFile file{.text = std::move(text)};
  const std::string_view all = file.text;
  for (size_t start = 0; start < all.size();) {
    const size_t end = std::min(all.find('\n', start), all.size());
    const std::string_view line = all.substr(start, end - start);
    start = end + 1;
    if (!line.starts_with(kInclude) || line.size() < kInclude.size() + 2) continue;
    const std::string_view rest = line.substr(kInclude.size());
    const size_t close = rest.find(rest[0] == '<' ? '>' : '"', 1);
    if (close == std::string_view::npos) continue;
    (rest[0] == '<' ? file.angled : file.quoted).emplace_back(rest.substr(1, close - 1));
  }
  return file;
}

SourceTree ReadSourceTree(const std::filesystem::path& root) {
  namespace fs = std::filesystem;
  SourceTree tree;
  for (const char* top : {"rtp", "ice", "dtls", "sfu", "signaling", "bench", "tests"}) {
    for (auto it = fs::recursive_directory_iterator(root / top); it != fs::end(it); ++it) {
      if (it->path().filename() == "node_modules") {
        it.disable_recursion_pending();
        continue;
      }
      const auto extension = it->path().extension();
      if (extension != ".h" && extension != ".cc") continue;
      std::ifstream stream(it->path());
      tree[it->path().lexically_relative(root).generic_string()] =
          ParseSource({std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()});
    }
  }
  return tree;
}

std::string FolderOf(std::string_view path) { return std::string(path.substr(0, path.rfind('/'))); }

}  // namespace architecture
