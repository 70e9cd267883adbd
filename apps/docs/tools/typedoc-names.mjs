// Names the reference's pages after their packages, not after their folders.
import { Converter } from 'typedoc';

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? [])
      module.name = module.name.replace(/\/src(?:\/model)?(?=\/|$)/, '');
  });
}
