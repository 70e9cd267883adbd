import { randomInt } from 'node:crypto';

const ADJECTIVES =
  'able airy amber apt azure bold brave breezy bright brisk bronze calm candid careful cheery chief clear clever ' +
  'cobalt cosy crisp curious dapper daring deft eager early earnest easy fair fancy fine fleet fluffy fond free ' +
  'fresh gentle giddy glad golden good grand happy hardy hazel hearty honest humble ideal jade jaunty jolly ' +
  'keen kind lilac lively loyal lucky lunar mellow merry mighty mild misty modest neat nimble noble olive open ' +
  'patient plucky polite prime proud quick quiet rapid ready regal rosy rustic sandy sharp shiny silent silver ' +
  'sleek smart snowy snug solar spry steady sunny sure swift tidy topaz true upbeat vivid warm wise witty young ' +
  'zesty';

const ANIMALS =
  'ant badger bat bear beaver bee bison bobcat camel canary cat cheetah chipmunk cicada civet cobra condor ' +
  'coyote crab crane cricket crow deer dingo dodo dolphin donkey dove dragon duck eagle egret elk emu falcon ' +
  'ferret finch fox frog gazelle gecko gibbon giraffe goat goose gopher hare hawk hedgehog heron horse hyena ' +
  'ibex ibis iguana impala jackal jaguar jay kestrel kitten kiwi koala lark lemur leopard lion lizard llama ' +
  'lobster lynx macaw magpie mallard marmot marten meerkat mole moose moth mouse newt ocelot octopus okapi oriole ' +
  'osprey otter owl ox panda panther parrot pelican penguin pigeon plover pony puffin puma quail rabbit raccoon ' +
  'raven robin salmon seal shrew sloth snail sparrow squid stork swallow swan tapir tiger toad toucan trout ' +
  'turtle viper vole walrus weasel whale wolf wombat wren yak zebra';

const FIRST = ADJECTIVES.split(' ');
const SECOND = ANIMALS.split(' ');

/** Characters of the ending. No vowels, so that it spells no word; no 0, 1 and l, which look like others. */
const ENDING = 'bcdfghjkmnpqrstvwxyz23456789';
const ENDING_LENGTH = 6;

/**
 * How many different names there are: 6.8e12, or 42.6 bits. Knowing a room's name is all it takes to enter it, so
 * names must not be found by trying: with every room in use and at the limit for joins to absent rooms, one
 * address would need a century for a hit.
 */
export const ROOM_NAME_COUNT = FIRST.length * SECOND.length * ENDING.length ** ENDING_LENGTH;

/** A name that can be said over the phone, e.g. `kind-otter-7fq2xm`, drawn from {@link ROOM_NAME_COUNT}. */
export function randomRoomName(): string {
  const ending = Array.from({ length: ENDING_LENGTH }, () => draw(ENDING)).join('');
  return `${draw(FIRST)}-${draw(SECOND)}-${ending}`;
}

function draw(from: ArrayLike<string>): string {
  return from[randomInt(from.length)] as string;
}
