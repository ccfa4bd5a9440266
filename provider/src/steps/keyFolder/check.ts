import { keyFolderArguments } from "../../arguments/keyFolder";
import { validateBy } from "../../arguments/validate";
import type { Session } from "../../session";
import type { Checked } from "../check";
import type { Properties } from "../properties";

/** Validates a key folder's inputs; asks no host anything. */
export async function checkKeyFolder(news: Properties, { declaredVms }: Session): Promise<Checked> {
  const validation = validateBy(keyFolderArguments, news);
  if (validation.kind === "invalid") return { inputs: news, failures: validation.failures };
  const { resourceUrn } = news;
  const failures = typeof resourceUrn === "string" ? declaredVms.addKeyFolder(resourceUrn, news) : [];
  return failures.length > 0 ? { inputs: news, failures } : { inputs: news };
}
