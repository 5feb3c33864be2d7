// A text as somebody would write it who wants more than to be read.

export const hostile =
  '<script>alert("1")</script> & \u001b[31mred\u001b[0m \u001b]0;title\u0007 \u202etxet\u202c \u2067x\u2069 a\tb\r\nc \ud800 \uffff \u0000 ]]> <!-- 漢字 👩‍💻';
