"""Swift source without comments and string contents, line by line, for checks that look for words in code."""


def code_lines(text):
    """Yields one line of code for each line of `text`: comments cut, string contents emptied.

    Raw strings (#"…"#) and interpolations are treated as plain text, which is good enough for looking up words.
    """
    in_comment = 0
    in_long_string = False
    for line in text.split("\n"):
        out = []
        index = 0
        in_string = False
        while index < len(line):
            rest = line[index:]
            if in_comment:
                if rest.startswith("*/"):
                    in_comment -= 1
                    index += 1
                elif rest.startswith("/*"):
                    in_comment += 1
                    index += 1
            elif in_long_string:
                if rest.startswith("\\"):
                    index += 1
                elif rest.startswith('"""'):
                    in_long_string = False
                    out.append('"""')
                    index += 2
            elif in_string:
                if rest.startswith("\\"):
                    index += 1
                elif rest.startswith('"'):
                    in_string = False
                    out.append('"')
            elif rest.startswith("//"):
                break
            elif rest.startswith("/*"):
                in_comment += 1
                index += 1
            elif rest.startswith('"""'):
                in_long_string = True
                out.append('"""')
                index += 2
            elif rest.startswith('"'):
                in_string = True
                out.append('"')
            else:
                out.append(line[index])
            index += 1
        yield "".join(out)
