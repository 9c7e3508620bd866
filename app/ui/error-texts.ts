export interface ErrorText {
  title: string;
  sentence: string;
}

const broken: ErrorText = {
  title: "That did not work",
  sentence:
    "Something went wrong on our side. Nothing you had saved is lost. Please try once more in a minute.",
};

const texts: Record<number, ErrorText> = {
  400: { title: "Not possible", sentence: "That could not be read. Please go back and try it again." },
  403: {
    title: "Not part of your role",
    sentence: "Your sign-in does not include this page. The owner of the practice can change that.",
  },
  404: {
    title: "Nothing here",
    sentence: "This address leads nowhere. It may have moved, or the link was cut short.",
  },
  405: { title: "Not possible", sentence: "This address does not take that." },
  422: {
    title: "That could not be done",
    sentence: "It was not sent as our pages send it. Please go back and try it again.",
  },
  429: {
    title: "Too many at once",
    sentence:
      "There were too many requests from you or your network. This one was not carried out. Please wait a few minutes, then go back and send it again: what you typed is still there.",
  },
  503: { title: "Not available right now", sentence: "Please try again in a little while." },
};

/** What an HTTP status means in plain words. */
export const errorText = (status: number): ErrorText => texts[status] ?? broken;
